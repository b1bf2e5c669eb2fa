import type { Coroutine } from '../coroutine/coroutine.js';
import type { SocketAddress } from './addresses.js';
import type { IoDriver } from './driver.js';
import { systemError } from './system-error.js';

const SOCK_STREAM = 1;
/** The type of a socket for datagrams. */
export const SOCK_DGRAM = 2;
/** `EAI_NONAME` of libuv. */
const EAI_NONAME = -3008;

/**
 * Looks up the addresses of `host` for TCP, or for sockets of another type. Returns at least one. A numeric address is
 * not looked up. @throws an error of the system.
 */
export function* resolveHost(
  driver: IoDriver,
  host: string,
  port: number,
  family: 0 | 4 | 6 = 0,
  flags = 0,
  type: number = SOCK_STREAM,
): Coroutine<SocketAddress[]> {
  const version = driver.version(host);
  if (version !== 0) {
    if (family !== 0 && family !== version) {
      throw systemError(EAI_NONAME, 'getaddrinfo', { hostname: host });
    }
    return [{ address: host, family: version === 6 ? 'IPv6' : 'IPv4', port }];
  }
  const found = yield* driver.lookup(host, '', { family, type, protocol: 0, flags });
  if (found.length === 0) {
    throw systemError(EAI_NONAME, 'getaddrinfo', { hostname: host });
  }
  return found.map((info) => ({ address: info.address, family: info.family, port }));
}

/** As RFC 8305 asks: `first` addresses of the first family, then one of each in turn. */
export function interleaved(addresses: readonly SocketAddress[], first: number): SocketAddress[] {
  if (first === 0 || addresses.length === 0) {
    return [...addresses];
  }
  const family = addresses[0]?.family;
  const own = addresses.filter((address) => address.family === family);
  const others = addresses.filter((address) => address.family !== family);
  const sorted = own.splice(0, first - 1);
  while (own.length > 0 || others.length > 0) {
    sorted.push(...own.splice(0, 1), ...others.splice(0, 1));
  }
  return sorted;
}
