import type { Link } from './link.js';

/** For few connections. */
const RARE = ['pipe', 'tls', 'secureContext'];

/**
 * What `getExtraInfo` returns for a connection, read when it was made. The common values are in fields: a Map takes 500
 * bytes.
 */
export class ExtraInfo {
  readonly #peername: unknown;
  readonly #sockname: unknown;
  readonly #socket: unknown;
  readonly #rare: Map<string, unknown> | undefined;

  constructor(link: Link) {
    this.#peername = link.info('peername');
    this.#sockname = link.info('sockname');
    this.#socket = link.info('socket');
    let rare: Map<string, unknown> | undefined;
    for (const name of RARE) {
      const value = link.info(name);
      if (value !== undefined) {
        rare ??= new Map();
        rare.set(name, value);
      }
    }
    this.#rare = rare;
  }

  /** Undefined if there is no such value. */
  get(name: string): unknown {
    switch (name) {
      case 'peername':
        return this.#peername;
      case 'sockname':
        return this.#sockname;
      case 'socket':
        return this.#socket;
      default:
        return this.#rare?.get(name);
    }
  }
}
