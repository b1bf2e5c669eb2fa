import { RuntimeError } from '../../errors/errors.js';
import type { Binding, NativeTls, NativeTlsFailure } from '../../reactor/native/binding.js';
import { loadAddon } from '../../reactor/native/load-addon.js';
import { tlsError } from '../tls/tls-error.js';

/** The default roots of this thread: reading them takes milliseconds. */
const roots = new WeakMap<NativeTls, object>();

/** A context of the addon's. */
export class NativeContext {
  /** What the functions of the addon take. */
  readonly handle: object;
  readonly #tls: NativeTls;
  readonly #ca: readonly string[] | undefined;
  readonly #crl: readonly string[];
  readonly #defaultTrust: () => readonly string[];
  /** Whether its trusted certificates are set. A server that requests no certificate needs none. */
  #hasTrust = false;
  #asksFor = false;

  /** Whether the addon, which is perhaps not loaded, can make contexts. */
  static isPossible(addon: Binding | undefined): boolean {
    return addon?.tls !== undefined && addon.tls.missing() === '';
  }

  /** @throws an error of OpenSSL; RuntimeError if its functions cannot be found. */
  constructor(
    settings: Parameters<NativeTls['createContext']>,
    ca: readonly string[] | undefined,
    crl: readonly string[],
    defaultTrust: () => readonly string[],
  ) {
    this.#tls = tlsOf(loadAddon());
    this.handle = made(this.#tls.createContext(...settings));
    this.#ca = ca;
    this.#crl = crl;
    this.#defaultTrust = defaultTrust;
    if (ca !== undefined || crl.length > 0) {
      this.trust();
    }
  }

  /** Frees it: no new connection can use it. Existing ones go on. */
  release(): void {
    this.#tls.release(this.handle);
  }

  /** Before certificates are verified. */
  trust(): void {
    if (this.#hasTrust) {
      return;
    }
    const tls = this.#tls;
    // With lists of revoked certificates, they belong to this context only.
    const isShared = this.#ca === undefined && this.#crl.length === 0;
    const trusted = (isShared ? roots.get(tls) : undefined) ?? made(tls.createRoots(this.#ca ?? this.#defaultTrust()));
    if (isShared) {
      roots.set(tls, trusted);
    }
    tls.trust(this.handle, trusted, isShared ? 0 : 1);
    const failure = tls.check(this.handle, this.#crl);
    if (failure !== undefined) {
      throw tlsError(failure);
    }
    this.#hasTrust = true;
  }

  /** Before a server requests certificates: tells clients which issuers it trusts. */
  askForCertificates(): void {
    this.trust();
    if (!this.#asksFor && this.#ca !== undefined) {
      this.#asksFor = true;
      this.#tls.askFor(this.handle, this.#ca);
    }
  }
}

function tlsOf(addon: Binding): NativeTls {
  const { tls } = addon;
  const missing = tls === undefined ? 'its part of the addon' : tls.missing();
  if (tls === undefined || missing !== '') {
    throw new RuntimeError(
      `TLS: this process has no OpenSSL that can be used: ${missing} is missing`,
      'ERR_ASYNCIO_UNSUPPORTED',
    );
  }
  return tls;
}

function made(result: object | NativeTlsFailure): object {
  if ('number' in result) {
    throw tlsError(result as NativeTlsFailure);
  }
  return result;
}
