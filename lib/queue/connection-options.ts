import { checkOptions, invalidType, invalidValue } from '../core.js';

/** Options for an encrypted connection: a part of the options of Node's `tls.connect`. */
export interface QueueTlsOptions {
  /** The certificates of the trusted authorities, in PEM. By default those of Node. */
  readonly ca?: string | Uint8Array | undefined;
  /** The client's certificate, in PEM, if the server requests one. */
  readonly cert?: string | Uint8Array | undefined;
  /** Its private key, in PEM. */
  readonly key?: string | Uint8Array | undefined;
  /** The name for which the server's certificate must be valid. By default the host. */
  readonly servername?: string | undefined;
  /** False: accepts any certificate. True by default. */
  readonly rejectUnauthorized?: boolean | undefined;
}

/** The parts of a server's address, Redis or Valkey. */
export interface QueueConnectionOptions {
  /** A name or an address. `127.0.0.1` by default. */
  readonly host?: string | undefined;
  /** 6379 by default. */
  readonly port?: number | undefined;
  /** The name of a user in the server's access list. By default the server's default user. */
  readonly username?: string | undefined;
  /** The password of the user. By default none is sent. */
  readonly password?: string | undefined;
  /** The number of the database, 0 by default. */
  readonly db?: number | undefined;
  /** True, or options: the connection is encrypted. */
  readonly tls?: boolean | QueueTlsOptions | undefined;
}

const PARTS = ['host', 'port', 'username', 'password', 'db', 'tls'];
const TLS_PARTS = ['ca', 'cert', 'key', 'servername', 'rejectUnauthorized'];

/** Checks the options. Messages do not show values, which may contain a password. @throws TypeError, RangeError. */
export function checkConnection(where: string, connection: unknown): void {
  if (typeof connection === 'string') {
    if (!URL.canParse(connection) || !/^rediss?:\/\//.test(connection)) {
      throw invalidValue(where, 'connection', 'a URL that begins with redis:// or rediss://', '(not shown)');
    }
  } else if (typeof connection === 'object' && connection !== null && !(connection instanceof URL)) {
    checkParts(where, connection);
  } else {
    throw invalidType(where, 'connection', 'a URL as a string, or an object with a host', typeof connection);
  }
}

function checkParts(where: string, connection: QueueConnectionOptions): void {
  const what = `${where}: connection`;
  checkOptions(what, connection, PARTS);
  for (const name of ['host', 'username', 'password'] as const) {
    checkType(what, name, connection[name], 'string');
  }
  checkNumber(what, 'port', connection.port, 65_535);
  checkNumber(what, 'db', connection.db, Number.MAX_SAFE_INTEGER);
  const { tls } = connection;
  if (typeof tls === 'object' && tls !== null) {
    checkTls(`${what}: tls`, tls);
  } else {
    checkType(what, 'tls', tls, 'boolean');
  }
}

function checkTls(what: string, tls: QueueTlsOptions): void {
  checkOptions(what, tls, TLS_PARTS);
  for (const name of ['ca', 'cert', 'key'] as const) {
    const value = tls[name];
    if (value !== undefined && typeof value !== 'string' && !(value instanceof Uint8Array)) {
      throw invalidType(what, name, 'a string or a Uint8Array', typeof value);
    }
  }
  checkType(what, 'servername', tls.servername, 'string');
  checkType(what, 'rejectUnauthorized', tls.rejectUnauthorized, 'boolean');
}

function checkType(what: string, name: string, value: unknown, type: 'string' | 'boolean'): void {
  if (value !== undefined && typeof value !== type) {
    throw invalidType(what, name, `a ${type}`, typeof value);
  }
}

function checkNumber(what: string, name: string, value: number | undefined, most: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= most)) {
    throw invalidValue(what, name, `a whole number from 0 to ${most}`, value);
  }
}

/** The host, for messages. */
export function hostOf(connection: string | QueueConnectionOptions): string {
  if (typeof connection === 'string') {
    return new URL(connection).host;
  }
  const { host = '127.0.0.1', port = 6379 } = connection;
  return `${host}:${port}`;
}

/** The arguments for the constructor of ioredis. */
export function clientArguments(connection: string | QueueConnectionOptions, options: object): unknown[] {
  if (typeof connection === 'string') {
    return [connection, options];
  }
  const { tls, ...parts } = connection;
  // ioredis encrypts if there is an object.
  const encryption = tls === true ? { tls: {} } : typeof tls === 'object' ? { tls } : {};
  return [{ ...defined(parts), ...encryption, ...options }];
}

/** Without the undefined parts: ioredis would use them. */
function defined(parts: object): object {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}
