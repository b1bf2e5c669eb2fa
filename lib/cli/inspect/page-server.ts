import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { performance } from '../../core.js';
import { AttachError } from '../attach/attach-error.js';
import { Access } from './access.js';
import type { WantedRow } from './known-places.js';
import type { LiveLook } from './live-look.js';
import type { Over, PageAnswer } from './page-data.js';
import { type PageFile, pageFiles } from './page-files.js';

const HOST = '127.0.0.1';
/** Tasks whose places a page may ask for at a time. */
const MOST_ROWS = 100;
/** Milliseconds after which a page that asks nothing counts as closed: longer than the wait for a look. */
const FORGOTTEN = 10_000;
/** Milliseconds to tell pages that the server ends. */
const GRACE = 2000;

/**
 * Only files of this server may be loaded, text never becomes markup or code, and other sites can neither learn nor
 * frame the address.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Serves the page on the loopback to browsers that know the token. */
export class PageServer {
  /** With the token. */
  readonly address: string;
  readonly #server: Server;
  readonly #access: Access;
  readonly #files: ReadonlyMap<string, PageFile>;
  readonly #live: LiveLook;
  /** The open pages, and the time of each one's last request. */
  readonly #pages = new Map<string, number>();
  #over: Over | undefined;
  #onTold: () => void = () => {};

  /** `port`: 0 for any that is free. @throws AttachError if it is taken. */
  static async open(live: LiveLook, port: number): Promise<PageServer> {
    const server = createServer();
    try {
      server.listen(port, HOST);
      await once(server, 'listening');
    } catch (error) {
      throw new AttachError(`port ${port} cannot be used: ${(error as Error).message}`);
    }
    return new PageServer(server, live);
  }

  private constructor(server: Server, live: LiveLook) {
    const { port } = server.address() as AddressInfo;
    this.#server = server;
    this.#live = live;
    this.#access = new Access(port);
    this.#files = pageFiles(this.#access.token);
    this.address = `http://${HOST}:${port}/?token=${this.#access.token}`;
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  /** Tells the open pages why the server ends, and closes. */
  async close(over: Over): Promise<void> {
    this.#over = over;
    const told = new Promise<void>((resolve) => {
      this.#onTold = resolve;
    });
    this.#live.end();
    const grace = new AbortController();
    if (this.#openPages() > 0) {
      await Promise.race([told, sleep(GRACE, undefined, { signal: grace.signal }).catch(() => {})]);
      grace.abort();
    }
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #openPages(): number {
    const now = performance.now();
    for (const [page, asked] of this.#pages) {
      if (now - asked > FORGOTTEN) {
        this.#pages.delete(page);
      }
    }
    return this.#pages.size;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) {
      response.setHeader(name, value);
    }
    const asked = this.#access.admit(request);
    if (asked === undefined) {
      refuse(response, 403, 'The address is not complete: it ends with a token.');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      refuse(response, 405, 'Only GET and HEAD.');
    } else if (asked.pathname !== '/data') {
      const file = this.#files.get(asked.pathname);
      if (file === undefined) {
        refuse(response, 404, 'There is no such file.');
      } else {
        response.setHeader('Content-Type', file.type).end(file.content);
      }
    } else {
      response.setHeader('Content-Type', 'application/json');
      if (request.method === 'HEAD') {
        response.end();
      } else {
        await this.#answerData(asked.searchParams, response);
      }
    }
  }

  async #answerData(query: URLSearchParams, response: ServerResponse): Promise<void> {
    const page = query.get('page') ?? '';
    this.#pages.set(page, performance.now());
    const answer = await this.#dataAfter(query);
    this.#pages.set(page, performance.now());
    response.end(JSON.stringify(answer), () => {
      if ('over' in answer) {
        this.#pages.delete(page);
        if (this.#openPages() === 0) {
          this.#onTold();
        }
      }
    });
  }

  async #dataAfter(query: URLSearchParams): Promise<PageAnswer> {
    try {
      if (this.#over === undefined) {
        return await this.#live.next(
          Number(query.get('seen')) || 0,
          wantedRows(query.get('rows') ?? ''),
          query.get('steps') === '1',
        );
      }
    } catch (error) {
      // A process that has ended is noticed here before `close` is called.
      if (this.#over === undefined) {
        return { failed: error instanceof AttachError ? error.message : String(error) };
      }
    }
    return { over: this.#over };
  }
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/** `0.12,0.15*`: threads and tasks; those with an asterisk with their whole stack. */
function wantedRows(text: string): WantedRow[] {
  return [...text.matchAll(/(?:^|,)(\d+\.\d+)(\*?)(?=,|$)/g)]
    .slice(0, MOST_ROWS)
    .map(([, key = '', star]) => ({ key, wholeStack: star === '*' }));
}
