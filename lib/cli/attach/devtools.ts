import { clearTimeout, setTimeout } from '../../core.js';
import { AttachError, InspectorGoneError } from './attach-error.js';
import { WebSocketClient } from './web-socket.js';

interface Waiting {
  resolve(result: never): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: object;
  readonly result?: object;
  readonly error?: { readonly message: string };
}

/** Milliseconds for the last answers. */
const FINISHING = 1000;

/** One target of V8's inspector: the main thread, or a Worker. */
export class DevToolsSession {
  /** Called when the target is gone. */
  onEnd: () => void = () => {};
  readonly #send: (text: string) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, (params: never) => void>();
  /** Calls without an answer, including those whose callers no longer wait. */
  readonly #unanswered = new Set<number>();
  #lastId = 0;
  #isFinishing = false;
  #hasEnded = false;
  #onAnswered: () => void = () => {};

  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  /** Whether it has stopped answering. */
  get hasEnded(): boolean {
    return this.#hasEnded || this.#isFinishing;
  }

  /**
   * Makes no more calls, and waits for pending answers, for a second at most. Called before a connection is closed:
   * Node 20 crashes if it has an answer for a closed connection.
   */
  async finish(): Promise<void> {
    this.#isFinishing = true;
    if (this.#unanswered.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, FINISHING);
        this.#onAnswered = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  on(event: string, listener: (params: never) => void): void {
    this.#listeners.set(event, listener);
  }

  /** @throws AttachError if the target is gone, refuses, or does not answer within `timeout` milliseconds. */
  call<T>(method: string, params: object, timeout: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.hasEnded) {
        reject(gone());
        return;
      }
      const id = ++this.#lastId;
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new AttachError(`the process does not answer within ${timeout} ms; does a debugger hold it?`));
      }, timeout);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#unanswered.add(id);
      this.#send(JSON.stringify({ id, method, params }));
    });
  }

  /** A message of the target. */
  receive(text: string): void {
    const message = JSON.parse(text) as Message;
    if (message.id === undefined) {
      this.#listeners.get(message.method ?? '')?.(message.params as never);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    clearTimeout(waiting?.timer);
    if (message.error === undefined) {
      waiting?.resolve(message.result as never);
    } else {
      waiting?.reject(new AttachError(`the inspector refuses: ${message.error.message}`));
    }
    this.#unanswered.delete(message.id);
    if (this.#unanswered.size === 0) {
      this.#onAnswered();
    }
  }

  /** The target has gone. */
  end(): void {
    this.#hasEnded = true;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(gone());
    }
    this.#waiting.clear();
    this.#unanswered.clear();
    this.#onAnswered();
    this.onEnd();
  }
}

function gone(): AttachError {
  return new InspectorGoneError('the process, or the thread, has ended');
}

/** A connection to the inspector of a process. */
export interface DevToolsConnection {
  readonly main: DevToolsSession;
  close(): void;
}

/** Connects to the inspector at the WebSocket `url`. @throws AttachError. */
export async function connectDevTools(url: string): Promise<DevToolsConnection> {
  let socket: WebSocketClient;
  try {
    socket = await WebSocketClient.open(url);
  } catch (error) {
    throw new InspectorGoneError(`the inspector at ${url} cannot be reached: ${(error as Error).message}`);
  }
  const main = new DevToolsSession((text) => socket.send(text));
  socket.onText = (text) => main.receive(text);
  socket.onEnd = () => main.end();
  return { main, close: () => socket.close() };
}
