import type { SocketAddress } from './addresses.js';
import type { Link } from './link.js';
import { SocketInfo } from './socket-info.js';

/** For few connections. */
const RARE = ['pipe', 'tls', 'secureContext'];

/**
 * What `getExtraInfo` returns for a connection, read when it was made. The common values are in fields, because a Map
 * takes more than all of them. They are numbers until a program asks for them, because few do, and an address as an object takes
 * much more.
 */
export class ExtraInfo {
  #peername: unknown;
  #sockname: unknown;
  #socket: unknown;
  readonly #rare: Map<string, unknown> | undefined;

  constructor(link: Link) {
    this.#peername = linkAddress(link, 'peername');
    this.#sockname = linkAddress(link, 'sockname');
    this.#socket = link.info('descriptor') ?? link.info('socket');
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
        this.#peername = withAddress(this.#peername);
        return this.#peername;
      case 'sockname':
        this.#sockname = withAddress(this.#sockname);
        return this.#sockname;
      case 'socket':
        if (typeof this.#socket === 'number') {
          this.#socket = new SocketInfo(this.#socket);
        }
        return this.#socket;
      default:
        return this.#rare?.get(name);
    }
  }
}

function linkAddress(link: Link, name: 'peername' | 'sockname'): unknown {
  const packed = link.ip4Address?.(name === 'peername') ?? -1;
  return packed >= 0 ? packed : link.info(name);
}

/** `value`, but an address instead of a number that {@link Link.ip4Address} has returned. */
function withAddress(value: unknown): unknown {
  if (typeof value !== 'number') {
    return value;
  }
  const port = value % 65_536;
  const bits = (value - port) / 65_536;
  const address = [bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255].join('.');
  return { address, family: 'IPv4', port } satisfies SocketAddress;
}
