import type { ParsedAddress } from './datagram-addresses.js';

/** An option of a socket, with Linux's numbers. */
export interface SocketOption {
  readonly level: number;
  readonly name: number;
  readonly value: Uint8Array;
}

const SOL_SOCKET = 1;
const IPPROTO_IP = 0;
const IPPROTO_IPV6 = 41;

export const REUSE_ADDRESS: SocketOption = { level: SOL_SOCKET, name: 2, value: int(1) };
export const REUSE_PORT: SocketOption = { level: SOL_SOCKET, name: 15, value: int(1) };
export const IPV6_ONLY: SocketOption = { level: IPPROTO_IPV6, name: 26, value: int(1) };

/** `SO_BROADCAST`. */
export function broadcast(on: boolean): SocketOption {
  return { level: SOL_SOCKET, name: 6, value: int(on ? 1 : 0) };
}

/** `IP_MULTICAST_TTL`, `IPV6_MULTICAST_HOPS`. */
export function multicastHops(family: number, hops: number): SocketOption {
  return family === 6
    ? { level: IPPROTO_IPV6, name: 18, value: int(hops) }
    : { level: IPPROTO_IP, name: 33, value: int(hops) };
}

/** `IP_MULTICAST_LOOP`, `IPV6_MULTICAST_LOOP`. */
export function multicastLoopback(family: number, on: boolean): SocketOption {
  return family === 6
    ? { level: IPPROTO_IPV6, name: 19, value: int(on ? 1 : 0) }
    : { level: IPPROTO_IP, name: 34, value: int(on ? 1 : 0) };
}

/** `IP_MULTICAST_IF`, `IPV6_MULTICAST_IF`. `chosen`: an address of the interface, of IPv6 one that names it. */
export function multicastInterface({ bytes, scope }: ParsedAddress): SocketOption {
  return bytes.length === 16
    ? { level: IPPROTO_IPV6, name: 17, value: int(scope) }
    : { level: IPPROTO_IP, name: 32, value: bytes };
}

/** `IP_ADD_MEMBERSHIP`, `IPV6_JOIN_GROUP` and their opposites, with `ip_mreq` and `ipv6_mreq`. */
export function membership(group: ParsedAddress, chosen: ParsedAddress | undefined, joins: boolean): SocketOption {
  const isIp6 = group.bytes.length === 16;
  const value = new Uint8Array(isIp6 ? 20 : 8);
  value.set(group.bytes);
  if (isIp6) {
    value.set(int((chosen ?? group).scope), 16);
    return { level: IPPROTO_IPV6, name: joins ? 20 : 21, value };
  }
  if (chosen !== undefined) {
    value.set(chosen.bytes, 4);
  }
  return { level: IPPROTO_IP, name: joins ? 35 : 36, value };
}

function int(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}
