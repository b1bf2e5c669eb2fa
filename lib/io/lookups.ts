import type { Coroutine } from '../coroutine/coroutine.js';
import { checkOptions, invalidType, invalidValue } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { AddressInfo } from './addresses.js';
import { driverOf } from './driver-of.js';
import { checkHost, checkPort } from './io-checks.js';
import type { GetAddrInfoOptions } from './name-options.js';

const SOCKET_TYPES = { stream: 1, dgram: 2 };
const PROTOCOLS = { stream: 6, dgram: 17 };

/** What `loop.getaddrinfo` does. */
export function* lookUp(
  where: string,
  loop: EventLoop,
  host: string | null,
  port: number | string | null,
  options: GetAddrInfoOptions,
): Coroutine<AddressInfo[]> {
  const { family = 0, type, protocol = 0, flags = 0 } = options;
  const driver = driverOf(loop, where);
  const version = host === null ? 0 : driver.version(host);
  const isOfFamily = family === 0 || family === version;
  if (host !== null && version !== 0 && isOfFamily && type !== undefined && typeof port !== 'string') {
    return [
      {
        address: host,
        family: version === 6 ? 'IPv6' : 'IPv4',
        port: port ?? 0,
        type,
        protocol: protocol || PROTOCOLS[type],
        canonname: '',
      },
    ];
  }
  const settings = { family, type: type === undefined ? 0 : SOCKET_TYPES[type], protocol, flags };
  const service = port === null || port === 0 ? '' : String(port);
  if (!host && service === '') {
    throw invalidValue(where, 'host', 'a name, where there is no port', host);
  }
  return yield* driver.lookup(host ?? '', service, settings);
}

/** What `loop.getnameinfo` does. */
export function* reverseLookUp(
  where: string,
  loop: EventLoop,
  address: string,
  port: number,
  flags: number,
): Coroutine<[host: string, service: string]> {
  const driver = driverOf(loop, where);
  if (driver.version(address) === 0) {
    throw invalidValue(where, 'address', 'a numeric address', address);
  }
  return yield* driver.reverse(address, port, flags);
}

/** Raises unless the arguments of `getaddrinfo` are of the right types. */
export function checkLookUp(where: string, host: unknown, port: unknown, options: GetAddrInfoOptions): void {
  checkHost(where, host);
  if (typeof port === 'number') {
    checkPort(where, 'port', port);
  } else if (port !== null && typeof port !== 'string') {
    throw invalidType(where, 'port', 'a number, a name or null', port);
  }
  checkOptions(where, options, ['family', 'type', 'protocol', 'flags']);
  const { family, type } = options;
  if (family !== undefined && family !== 0 && family !== 4 && family !== 6) {
    throw invalidValue(where, 'family', '0, 4 or 6', family);
  }
  if (type !== undefined && type !== 'stream' && type !== 'dgram') {
    throw invalidValue(where, 'type', "'stream' or 'dgram'", type);
  }
}
