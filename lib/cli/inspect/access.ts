import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** 128 bits: nobody guesses them. */
const TOKEN_BYTES = 16;

/**
 * Only those see the page who know the token. It stands in the query of each address. It is no cookie, because browsers send cookies to
 * every port of 127.0.0.1, also to the servers of other users.
 */
export class Access {
  readonly token: string = randomBytes(TOKEN_BYTES).toString('hex');
  /** What a browser may call this server. Another name would be one that an attacker's name server has led here. */
  readonly #hosts: ReadonlySet<string>;

  constructor(port: number) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  }

  /** What is asked for; undefined where the token or the name of the server is wrong. */
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
