import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { HANGS } from './child.js';

/** Debian's. */
const CHROMIUM = 'chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--window-size=1280,800',
  '--remote-debugging-pipe',
];

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: object;
  readonly result?: object;
  readonly error?: { readonly message: string };
}

/** A headless Chromium, that is spoken to over two pipes: messages of the DevTools protocol, each with a zero byte behind. */
export class Chromium {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #out: Writable;
  readonly #waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  readonly #pages = new Map<string, BrowserPage>();
  #lastId = 0;
  #stderr = '';

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'chromium-'));
    // A group of its own, which can be ended as a whole.
    this.#child = spawn(CHROMIUM, [...FLAGS, `--user-data-dir=${this.#folder}`, 'about:blank'], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    const [, , errors, out, read] = this.#child.stdio as unknown as [null, null, Readable, Writable, Readable];
    this.#out = out;
    errors.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.#child.on('error', (error) => this.#fail(error));
    this.#child.on('close', () => this.#fail(new Error(`chromium has ended: ${this.#stderr}`)));
    out.on('error', () => {});
    let unread = '';
    read.setEncoding('utf8').on('data', (text: string) => {
      const messages = (unread + text).split('\0');
      unread = messages.pop() ?? '';
      for (const message of messages) this.#receive(JSON.parse(message) as Message);
    });
  }

  call<T = object>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    const id = ++this.#lastId;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#out.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** A page that has been told to go to `url`; what it asks for and complains of is kept from the beginning. */
  async open(url: string): Promise<BrowserPage> {
    const { targetId } = await this.call<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.call<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
    const page = new BrowserPage((method, params) => this.call(method, params, sessionId));
    this.#pages.set(sessionId, page);
    for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await page.call(`${domain}.enable`);
    await page.call('Page.navigate', { url });
    return page;
  }

  /** Ends it with all of its processes, and removes its folder. */
  async close(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) {
      const closed = once(this.#child, 'close');
      process.kill(-pid, 'SIGKILL');
      await closed;
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10 });
  }

  #receive({ id, sessionId, method, params, result, error }: Message): void {
    if (id === undefined) {
      this.#pages.get(sessionId ?? '')?.receive(method ?? '', params as never);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result as never);
    else waiting?.reject(new Error(`chromium: ${error.message}`));
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const KEYS: Readonly<Record<string, number>> = {
  Enter: 13,
  Escape: 27,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
};

/** A page of Chromium. */
export class BrowserPage {
  readonly call: <T = object>(method: string, params?: object) => Promise<T>;
  /** The addresses of all that it asked for. */
  readonly requested: string[] = [];
  /** Errors on its console, uncaught exceptions, violations of its policy. */
  readonly complaints: string[] = [];

  constructor(call: <T = object>(method: string, params?: object) => Promise<T>) {
    this.call = call;
  }

  receive(method: string, params: never): void {
    switch (method) {
      case 'Network.requestWillBeSent':
        this.requested.push((params as { request: { url: string } }).request.url);
        break;
      case 'Runtime.exceptionThrown':
      case 'Runtime.consoleAPICalled':
      case 'Log.entryAdded':
        this.complaints.push(JSON.stringify(params));
        break;
    }
  }

  /** The value of an expression in the page; of a promise, what it is fulfilled with. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.call<{
      result: { value: T };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails !== undefined) {
      throw new Error(`${exceptionDetails.text} ${exceptionDetails.exception?.description} in ${expression}`);
    }
    return result.value;
  }

  /** Waits until an expression in the page is true, which it may become whenever the document changes. */
  async until(expression: string): Promise<void> {
    await this.evaluate(`new Promise((resolve, reject) => {
      const look = () => {
        if (!(${expression})) return;
        observer.disconnect();
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => reject(new Error(document.body.innerText.slice(0, 5000))), ${HANGS / 4});
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      look();
    })`);
  }

  /** Presses and releases a key of the keyboard: one of {@link KEYS}, or a character. */
  async press(key: string): Promise<void> {
    const code = KEYS[key];
    const printable = code === undefined ? { text: key } : key === 'Enter' ? { text: '\r' } : {};
    const params = { key, windowsVirtualKeyCode: code ?? key.toUpperCase().charCodeAt(0), ...printable };
    await this.call('Input.dispatchKeyEvent', {
      type: code === undefined || key === 'Enter' ? 'keyDown' : 'rawKeyDown',
      ...params,
    });
    await this.call('Input.dispatchKeyEvent', { type: 'keyUp', key });
  }

  /** Types into what has the focus. */
  async type(text: string): Promise<void> {
    await this.call('Input.insertText', { text });
  }

  /** Clicks into the middle of the element that a selector finds. */
  async click(selector: string): Promise<void> {
    const at = await this.evaluate<{ x: number; y: number }>(`(() => {
      const { x, y, width, height } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    })()`);
    for (const type of ['mousePressed', 'mouseReleased']) {
      await this.call('Input.dispatchMouseEvent', { type, ...at, button: 'left', clickCount: 1 });
    }
  }
}
