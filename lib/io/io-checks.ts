import { checkTime, invalidType, invalidValue } from '../errors/arguments.js';

/** Checks of single arguments and options. */

/** Raises unless `port` is a whole number from 0 to 65,535. */
export function checkPort(where: string, name: string, port: unknown): asserts port is number {
  if (typeof port !== 'number') {
    throw invalidType(where, name, 'a number', port);
  }
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw invalidValue(where, name, 'a whole number from 0 to 65535', port);
  }
}

/** Raises unless `host` is text without null bytes, or null. */
export function checkHost(where: string, host: unknown): asserts host is string | null {
  if (host !== null) {
    checkText(where, 'host', host ?? 0);
  }
}

/** Raises unless `host` is one, null, or an array of them. */
export function checkHosts(where: string, host: unknown): asserts host is string | null | readonly string[] {
  for (const one of Array.isArray(host) ? host : [host]) {
    checkHost(where, one);
  }
}

/** Raises unless `path` can be that of a Unix socket: at most 107 bytes, null bytes only at the beginning. */
export function checkSocketPath(where: string, path: unknown): asserts path is string {
  if (typeof path !== 'string') {
    throw invalidType(where, 'path', 'a string', path);
  }
  const length = Buffer.byteLength(path);
  if (length === 0 || length > LONGEST_PATH || path.includes('\0', 1)) {
    throw invalidValue(where, 'path', `a path of 1 to ${LONGEST_PATH} bytes`, path);
  }
}

/** Raises unless `value` is text without null bytes, or undefined. */
export function checkText(where: string, name: string, value: unknown): void {
  if (value === undefined) {
    return;
  }
  if (typeof value !== 'string') {
    throw invalidType(where, name, 'a string', value);
  }
  if (value.includes('\0')) {
    throw invalidValue(where, name, 'a string without null bytes', value);
  }
}

/** Raises unless `timeout` is milliseconds above 0, or undefined. */
export function checkHandshakeTimeout(where: string, timeout: unknown): void {
  if (timeout === undefined) {
    return;
  }
  checkTime(where, 'tlsHandshakeTimeout', timeout);
  if (!((timeout as number) > 0)) {
    throw invalidValue(where, 'tlsHandshakeTimeout', 'above 0', timeout);
  }
}

/** Bytes of `sun_path`, less the null byte at its end. */
const LONGEST_PATH = 107;
