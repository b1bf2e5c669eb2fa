import { checkBoolean, checkFunction, checkOptions, invalidType, invalidValue } from '../../errors/arguments.js';
import { isInstance } from '../../util/is-instance.js';
import { types } from '../../util/node-builtins.js';
import { asciiHost } from '../ascii-host.js';
import { checkText } from '../io-checks.js';
import { CONTEXT_OPTIONS, checkContextOptions } from './context-maker.js';
import { TlsContext } from './tls-context.js';
import type { TlsContextOptions, TlsOptions } from './tls-options.js';

/** How one end of a connection speaks TLS. */
export interface TlsSide {
  readonly isServer: boolean;
  readonly context: TlsContext;
  /** Whether the context was made for one connection, which is the only one to use it. */
  readonly isForOne: boolean;
  /** For a client: the name that it sends to the server; '' for none. */
  readonly servername: string;
  /** For a client: the name for which the certificate must be valid; '' for any. */
  readonly identity: string;
  readonly protocols: readonly string[];
  readonly session: Uint8Array | undefined;
  readonly rejectUnauthorized: boolean;
  readonly requestCert: boolean;
  /** Of a server: see `SNICallback`. */
  readonly chooseContext: TlsOptions['SNICallback'];
}

const OF_BOTH = ['secureContext', 'ALPNProtocols', 'rejectUnauthorized'];
const OF_CLIENT = ['servername', 'session'];
const OF_SERVER = ['requestCert', 'SNICallback'];
const LONGEST_PROTOCOL = 255;
/** Bytes of all, each behind its length: they are one extension of the first message. */
const LONGEST_PROTOCOLS = 32_768;

/** Raises unless `tls` is valid for the option of that name. */
export function checkTls(where: string, tls: unknown, isServer: boolean): void {
  if (tls === true || isInstance(tls, TlsContext)) {
    return;
  }
  if (typeof tls !== 'object' || tls === null) {
    throw invalidType(where, 'tls', 'a boolean, a TlsContext or an object', tls);
  }
  const options = tls as TlsOptions;
  checkOptions(where, options, [...OF_BOTH, ...(isServer ? OF_SERVER : OF_CLIENT), ...CONTEXT_OPTIONS]);
  const { secureContext, servername, session, ALPNProtocols, SNICallback } = options;
  if (secureContext !== undefined && !isInstance(secureContext, TlsContext)) {
    throw invalidType(where, 'secureContext', 'a TlsContext', secureContext);
  }
  checkContextOptions(where, options);
  for (const name of CONTEXT_OPTIONS as readonly (keyof TlsContextOptions)[]) {
    if (secureContext !== undefined && options[name] !== undefined) {
      throw invalidValue(where, name, 'left out beside "secureContext", which has one', options[name]);
    }
  }
  checkText(where, 'servername', servername);
  if (session !== undefined && !types.isUint8Array(session)) {
    throw invalidType(where, 'session', 'a Uint8Array', session);
  }
  if (ALPNProtocols !== undefined && !Array.isArray(ALPNProtocols)) {
    throw invalidType(where, 'ALPNProtocols', 'an array of strings', ALPNProtocols);
  }
  let bytes = 0;
  for (const protocol of ALPNProtocols ?? []) {
    if (typeof protocol !== 'string' || protocol === '' || Buffer.byteLength(protocol) > LONGEST_PROTOCOL) {
      throw invalidValue(where, 'ALPNProtocols', `strings of 1 to ${LONGEST_PROTOCOL} bytes`, protocol);
    }
    bytes += 1 + Buffer.byteLength(protocol);
  }
  if (bytes > LONGEST_PROTOCOLS) {
    throw invalidValue(
      where,
      'ALPNProtocols',
      `${LONGEST_PROTOCOLS} bytes at most, with one more for each`,
      ALPNProtocols,
    );
  }
  for (const name of ['rejectUnauthorized', 'requestCert'] as const) {
    if (options[name] !== undefined) {
      checkBoolean(where, name, options[name]);
    }
  }
  if (SNICallback !== undefined) {
    checkFunction(where, 'SNICallback', SNICallback);
  }
}

/**
 * Of a client that has connected to `host`. `isAddress` says whether a name is an address.
 *
 * @throws RangeError if the certificate must be checked, and there is no name for it.
 * @throws an error of OpenSSL for data that it cannot read.
 */
export function clientSide(
  where: string,
  tls: true | TlsContext | TlsOptions,
  host: string | undefined,
  serverHostname: string | undefined,
  isAddress: (name: string) => boolean,
): TlsSide {
  const options = optionsOf(tls);
  // A dot at the end marks a full name; names in certificates have none.
  const identity = asciiHost(serverHostname ?? options.servername ?? host ?? '').replace(/\.$/, '');
  if (identity.startsWith('.')) {
    // OpenSSL would accept every name with this ending.
    throw invalidValue(where, 'serverHostname', 'a name that does not begin with a dot', identity);
  }
  const isNumeric = isAddress(identity);
  const { rejectUnauthorized = true } = options;
  if (identity === '' && rejectUnauthorized) {
    throw invalidValue(where, 'serverHostname', 'given: the certificate of the server is checked for it', host);
  }
  return {
    isServer: false,
    context: contextOf(where, options),
    isForOne: options.secureContext === undefined,
    servername: isNumeric ? '' : identity,
    // Certificates do not contain the interface of an address.
    identity: isNumeric ? identity.replace(/%.*$/, '') : identity,
    protocols: [...(options.ALPNProtocols ?? [])],
    session: options.session && Buffer.from(options.session),
    rejectUnauthorized,
    requestCert: false,
    chooseContext: undefined,
  };
}

/**
 * To be called when the only connection of a context has finished its handshake, or failed: see {@link
 * TlsSide.isForOne}.
 */
export function releaseContext(side: TlsSide | null): void {
  if (side?.isForOne) {
    side.context._maker.release();
  }
}

/**
 * Of a server, or of one connection that a server has accepted.
 *
 * @throws an error of OpenSSL for data that it cannot read.
 * @throws RangeError if there is no certificate, or no key: every handshake would fail.
 */
export function serverSide(where: string, tls: true | TlsContext | TlsOptions, isConnection = false): TlsSide {
  const options = optionsOf(tls);
  const context = contextOf(where, options);
  checkCertificate(where, options);
  return {
    isServer: true,
    context,
    isForOne: isConnection && options.secureContext === undefined,
    servername: '',
    identity: '',
    protocols: [...(options.ALPNProtocols ?? [])],
    session: undefined,
    rejectUnauthorized: options.rejectUnauthorized ?? true,
    requestCert: options.requestCert ?? false,
    chooseContext: options.SNICallback,
  };
}

function checkCertificate(where: string, { secureContext, SNICallback, pfx, cert, key }: TlsOptions): void {
  if (secureContext !== undefined || SNICallback !== undefined || pfx !== undefined) {
    return;
  }
  for (const [name, value] of Object.entries({ cert, key })) {
    if (value === undefined) {
      throw invalidValue(where, name, 'given: a server needs a certificate and its key', value);
    }
  }
}

function optionsOf(tls: true | TlsContext | TlsOptions): TlsOptions {
  return tls === true ? {} : isInstance(tls, TlsContext) ? { secureContext: tls } : tls;
}

function contextOf(where: string, options: TlsOptions): TlsContext {
  if (options.secureContext !== undefined) {
    return options.secureContext;
  }
  const own: Record<string, unknown> = {};
  for (const name of CONTEXT_OPTIONS as readonly (keyof TlsContextOptions)[]) {
    if (options[name] !== undefined) {
      own[name] = options[name];
    }
  }
  checkContextOptions(where, own as TlsContextOptions);
  return new TlsContext(own as TlsContextOptions);
}
