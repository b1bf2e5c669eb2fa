import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** 128 bits, which cannot be guessed. */
const TOKEN_BYTES = 16;

/**
 * Only a browser that knows the token gets the page. The token is in the query of each address. It is no cookie,
 * because browsers send cookies to every port of 127.0.0.1, even to the servers of other users.
 */
export class Access {
  readonly token: string = randomBytes(TOKEN_BYTES).toString('hex');
  /** The names by which a browser may address this server. An attacker's name server may resolve another name to it. */
  readonly #hosts: ReadonlySet<string>;

  constructor(port: number) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  }

  /** The requested path; undefined if the token or the name of the server is wrong. */
  admit({ headers, url }: IncomingMessage): URL | undefined {
    if (!this.#hosts.has(headers.host ?? '')) {
      return undefined;
    }
    let asked: URL;
    try {
      // Not relative to it: `//elsewhere` would be another host's.
      asked = new URL(`http://${headers.host}${url}`);
    } catch {
      return undefined;
    }
    return this.#isToken(asked.searchParams.get('token') ?? '') ? asked : undefined;
  }

  #isToken(text: string): boolean {
    const given = Buffer.from(text);
    const token = Buffer.from(this.token);
    return given.length === token.length && timingSafeEqual(given, token);
  }
}
