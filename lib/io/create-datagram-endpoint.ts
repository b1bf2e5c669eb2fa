import type { Coroutine } from '../coroutine/coroutine.js';
import { invalidValue } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { DatagramEndpoint } from './datagram-endpoint.js';
import type { DatagramLink, DatagramSettings, PeerAddress } from './datagram-link.js';
import type { DatagramOptions, HostAndPort } from './datagram-options.js';
import type { DatagramProtocol } from './datagram-protocol.js';
import type { IoDriver } from './driver.js';
import { driverOf } from './driver-of.js';
import { protocolOf } from './protocols.js';
import { raceToConnect } from './race.js';
import { resolveHost, SOCK_DGRAM } from './resolve.js';
import { removeSocket } from './socket-file.js';

/** Both ends of a socket, of one family. */
interface Ends {
  readonly family: 4 | 6 | 'unix';
  readonly local: PeerAddress | null;
  readonly remote: PeerAddress | null;
}

/** What `loop.createDatagramEndpoint` does. */
export function* openDatagrams<P extends DatagramProtocol>(
  where: string,
  loop: EventLoop,
  factory: () => P,
  options: DatagramOptions,
): Coroutine<[DatagramEndpoint, P]> {
  const driver = driverOf(loop, where);
  const { reuseAddress = false, reusePort = false, ipv6Only = false, allowBroadcast = false } = options;
  const flags = { reuseAddress, reusePort, ipv6Only, broadcast: allowBroadcast };
  let used: Ends | undefined;
  const attempts = (yield* endsOf(where, driver, options)).map((ends) => () => {
    used = ends;
    // As in asyncio: a receiver of a broadcast answers from its own address.
    const settings: DatagramSettings = { ...flags, ...ends, remote: allowBroadcast ? null : ends.remote };
    return driver.datagrams(settings);
  });
  // One after the other, because only the system is waited for.
  const link: DatagramLink = yield* raceToConnect(loop, attempts, Number.POSITIVE_INFINITY);
  let protocol: P;
  try {
    protocol = protocolOf(where, factory);
  } catch (error) {
    link.close();
    throw error;
  }
  const endpoint = new DatagramEndpoint(loop, link, protocol, used?.remote ?? null, !allowBroadcast);
  const made = loop.createFuture<void>();
  endpoint.begin(made);
  try {
    yield* made;
  } catch (error) {
    endpoint.close();
    throw error;
  }
  return [endpoint, protocol];
}

/** The pairs to try: the first address of each end, for each family in which both have one. */
function* endsOf(where: string, driver: IoDriver, options: DatagramOptions): Coroutine<Ends[]> {
  const { localAddress, remoteAddress, family = 0 } = options;
  if (typeof localAddress === 'string' || typeof remoteAddress === 'string') {
    if (typeof localAddress === 'string' && !localAddress.startsWith('\0')) {
      removeSocket(localAddress);
    }
    return [{ family: 'unix', local: (localAddress as string) ?? null, remote: (remoteAddress as string) ?? null }];
  }
  const locals = localAddress && (yield* addressesOf(driver, localAddress, family, EVERYWHERE));
  const remotes = remoteAddress && (yield* addressesOf(driver, remoteAddress, family, undefined));
  if (locals === undefined && remotes === undefined) {
    return [{ family: family as 4 | 6, local: null, remote: null }];
  }
  const families = new Set([...(locals ?? []), ...(remotes ?? [])].map((address) => address.family));
  const ends = [...families].flatMap((each): Ends[] => {
    const local = locals?.find((address) => address.family === each);
    const remote = remotes?.find((address) => address.family === each);
    const isWhole = (locals === undefined || local) && (remotes === undefined || remote);
    return isWhole ? [{ family: each === 'IPv6' ? 6 : 4, local: local ?? null, remote: remote ?? null }] : [];
  });
  if (ends.length === 0) {
    throw invalidValue(where, 'localAddress', 'of the family of one of the remote addresses', localAddress);
  }
  return ends;
}

const EVERYWHERE = [
  { address: '0.0.0.0', family: 'IPv4' },
  { address: '::', family: 'IPv6' },
] as const;

type Found = { readonly address: string; readonly family: 'IPv4' | 'IPv6'; readonly port: number };

/** `everywhere`: the address if there is no name; undefined for the loopback. */
function* addressesOf(
  driver: IoDriver,
  { host, address, port }: HostAndPort,
  family: 0 | 4 | 6,
  everywhere: typeof EVERYWHERE | undefined,
): Coroutine<Found[]> {
  const name = host || address || null;
  if (name !== null || everywhere === undefined) {
    return yield* resolveHost(driver, name ?? 'localhost', port, family, 0, SOCK_DGRAM);
  }
  const wanted = everywhere.filter((one) => family === 0 || one.family === `IPv${family}`);
  return wanted.map((one) => ({ ...one, port }));
}
