import type { ParsedAddress } from './datagram-addresses.js';

/** An option of a socket, by the name that C has for it. The addon knows the system's numbers. */
export interface SocketOption {
  readonly name: string;
  readonly value: Uint8Array;
}

export const REUSE_ADDRESS: SocketOption = { name: 'SO_REUSEADDR', value: int(1) };
export const REUSE_PORT: SocketOption = { name: 'SO_REUSEPORT', value: int(1) };
export const IPV6_ONLY: SocketOption = { name: 'IPV6_V6ONLY', value: int(1) };

export function broadcast(on: boolean): SocketOption {
  return { name: 'SO_BROADCAST', value: int(on ? 1 : 0) };
}

export function multicastHops(family: number, hops: number): SocketOption {
  return family === 6
    ? { name: 'IPV6_MULTICAST_HOPS', value: int(hops) }
    : { name: 'IP_MULTICAST_TTL', value: int(hops) };
}

export function multicastLoopback(family: number, on: boolean): SocketOption {
  return family === 6
    ? { name: 'IPV6_MULTICAST_LOOP', value: int(on ? 1 : 0) }
    : { name: 'IP_MULTICAST_LOOP', value: int(on ? 1 : 0) };
}

/** `chosen`: an address of the interface, of IPv6 one that names it. */
export function multicastInterface({ bytes, scope }: ParsedAddress): SocketOption {
  return bytes.length === 16
    ? { name: 'IPV6_MULTICAST_IF', value: int(scope) }
    : { name: 'IP_MULTICAST_IF', value: bytes };
}

/** `IP_ADD_MEMBERSHIP`, `IPV6_JOIN_GROUP` and their opposites, with `ip_mreq` and `ipv6_mreq`. */
export function membership(group: ParsedAddress, chosen: ParsedAddress | undefined, joins: boolean): SocketOption {
  const isIp6 = group.bytes.length === 16;
  const value = new Uint8Array(isIp6 ? 20 : 8);
  value.set(group.bytes);
  if (isIp6) {
    value.set(int((chosen ?? group).scope), 16);
    return { name: joins ? 'IPV6_JOIN_GROUP' : 'IPV6_LEAVE_GROUP', value };
  }
  if (chosen !== undefined) {
    value.set(chosen.bytes, 4);
  }
  return { name: joins ? 'IP_ADD_MEMBERSHIP' : 'IP_DROP_MEMBERSHIP', value };
}

function int(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}
