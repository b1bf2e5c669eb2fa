import { lazyIo } from '../lazy-io.js';
import type { ContextMaker } from './context-maker.js';
import type { TlsContextOptions } from './tls-options.js';

/**
 * Certificates, keys and versions, read once for any number of connections and servers: `tls: context`, or
 * `tls: { secureContext: context, … }`. It never changes.
 */
export class TlsContext {
  readonly #maker: ContextMaker;

  /**
   * @throws TypeError or RangeError for wrong options.
   * @throws OpenSSL's error for data that it cannot read: `ERR_OSSL_PEM_NO_START_LINE`,
   * `ERR_OSSL_X509_KEY_VALUES_MISMATCH`, …
   */
  constructor(options: TlsContextOptions = {}) {
    this.#maker = lazyIo().contextMaker('TlsContext', options);
  }

  /** @internal */
  get _maker(): ContextMaker {
    return this.#maker;
  }
}
