import { checkOptions, invalidType, invalidValue } from '../../errors/arguments.js';
import { loadedAddon } from '../../reactor/native/load-addon.js';
import { types } from '../../util/node-builtins.js';
import { checkText } from '../io-checks.js';
import { NativeContext } from '../native/native-context.js';
import { defaultTrust } from './default-trust.js';
import type { Pem, TlsContextOptions, TlsVersion } from './tls-options.js';

type Tls = typeof import('node:tls');

/** Options of a context. */
export const CONTEXT_OPTIONS: readonly string[] = [
  'ca',
  'cert',
  'key',
  'passphrase',
  'pfx',
  'crl',
  'ciphers',
  'minVersion',
  'maxVersion',
];

/** Bytes. */
const TICKET_KEYS = 48;

/** OpenSSL's numbers. */
const VERSIONS: Record<TlsVersion, number> = { TLSv1: 0x301, 'TLSv1.1': 0x302, 'TLSv1.2': 0x303, 'TLSv1.3': 0x304 };

/** Makes the context of each backend from the same options, when first needed. */
export class ContextMaker {
  readonly #options: TlsContextOptions;
  #native: NativeContext | undefined;
  #node: import('node:tls').SecureContext | undefined;
  readonly #ticketKeys: (Buffer | undefined)[] = [];

  constructor(options: TlsContextOptions) {
    this.#options = options;
    // Unreadable data must raise now.
    try {
      if (NativeContext.isPossible(loadedAddon())) {
        this.native();
      } else {
        this.node();
      }
    } catch (error) {
      throw naming(error, options);
    }
  }

  /** The context of the addon. @throws an error of OpenSSL; RuntimeError if its functions cannot be found. */
  native(): NativeContext {
    if (this.#native === undefined) {
      const tls = nodeTls();
      const { ca, cert, key, passphrase, pfx, crl, ciphers, minVersion, maxVersion } = this.#options;
      const names = (ciphers ?? tls.DEFAULT_CIPHERS).split(':');
      const isSuite = (name: string): boolean => name.startsWith('TLS_');
      this.#native = new NativeContext(
        [
          textsOf(cert),
          textsOf(key),
          listOf(pfx),
          [
            names.filter((name) => !isSuite(name)).join(':'),
            names.filter(isSuite).join(':'),
            ...(passphrase === undefined ? [] : [passphrase]),
          ],
          VERSIONS[minVersion ?? (tls.DEFAULT_MIN_VERSION as TlsVersion)],
          VERSIONS[maxVersion ?? (tls.DEFAULT_MAX_VERSION as TlsVersion)],
        ],
        ca === undefined ? undefined : textsOf(ca),
        textsOf(crl),
        defaultTrust,
      );
    }
    return this.#native;
  }

  /** Frees the context of the addon, whose memory the garbage collector would free late. If needed, another is made. */
  release(): void {
    this.#native?.release();
    this.#native = undefined;
  }

  /**
   * The options of Node's servers, by whether they request certificates, require them, and choose their context by the
   * name.
   */
  nodeOptions(
    requests: boolean,
    rejects: boolean,
    chooses: boolean,
  ): import('node:tls').SecureContextOptions & { readonly ticketKeys: Buffer } {
    const options = this.#options as import('node:tls').SecureContextOptions;
    return { ...options, ticketKeys: this.#ticketKeysOf(requests, rejects, chooses) };
  }

  /**
   * Each handshake has its own server; shared keys make the sessions of one valid for the next. But only if both verify
   * client certificates in the same way, because a resumed session is not verified again.
   */
  #ticketKeysOf(requests: boolean, rejects: boolean, chooses: boolean): Buffer {
    const { randomBytes } = process.getBuiltinModule('node:crypto');
    if (requests && chooses) {
      return randomBytes(TICKET_KEYS); // The trusted certificates depend on the name.
    }
    const kind = !requests ? 0 : rejects ? 2 : 1;
    const keys = this.#ticketKeys[kind] ?? randomBytes(TICKET_KEYS);
    this.#ticketKeys[kind] = keys;
    return keys;
  }

  /** Of Node. */
  node(): import('node:tls').SecureContext {
    if (this.#node === undefined) {
      const { X509Certificate } = process.getBuiltinModule('node:crypto');
      for (const text of textsOf(this.#options.ca)) {
        new X509Certificate(text); // Node ignores what it cannot read.
      }
      this.#node = nodeTls().createSecureContext(this.#options as import('node:tls').SecureContextOptions);
    }
    return this.#node;
  }
}

/** @throws TypeError or RangeError for wrong options; an error of OpenSSL for data that it cannot read. */
export function contextMaker(where: string, options: TlsContextOptions): ContextMaker {
  checkOptions(where, options, CONTEXT_OPTIONS);
  checkContextOptions(where, options);
  // A copy, so that later changes by the user have no effect.
  return new ContextMaker({ ...options });
}

/** Raises unless the options of a context are of the right types. */
export function checkContextOptions(where: string, options: TlsContextOptions): void {
  for (const name of ['ca', 'cert', 'key', 'crl'] as const) {
    for (const one of listOf(options[name])) {
      if (typeof one !== 'string' && !types.isUint8Array(one)) {
        throw invalidType(where, name, 'a string or a Uint8Array in PEM, or an array of them', one);
      }
    }
  }
  for (const one of listOf(options.pfx)) {
    if (!types.isUint8Array(one)) {
      throw invalidType(where, 'pfx', 'a Uint8Array, or an array of them', one);
    }
  }
  for (const name of ['passphrase', 'ciphers'] as const) {
    checkText(where, name, options[name]);
  }
  for (const name of ['minVersion', 'maxVersion'] as const) {
    const version = options[name];
    if (version !== undefined && !Object.hasOwn(VERSIONS, version)) {
      throw invalidValue(where, name, `one of ${Object.keys(VERSIONS).join(', ')}`, version);
    }
  }
}

/** OpenSSL does not say which option it could not read. */
function naming(error: unknown, options: TlsContextOptions): unknown {
  const isNoPem = (text: string): boolean => !text.includes('-----BEGIN ');
  const name = (['cert', 'key', 'ca', 'crl'] as const).find((one) => textsOf(options[one]).some(isNoPem));
  if (name !== undefined) {
    (error as Error).message += `: "${name}" must be text in PEM, not the path of a file`;
  }
  return error;
}

function nodeTls(): Tls {
  return process.getBuiltinModule('node:tls');
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as T];
}

function textsOf(value: Pem | readonly Pem[] | undefined): string[] {
  return listOf(value).map((one) => (typeof one === 'string' ? one : Buffer.from(one).toString('latin1')));
}
