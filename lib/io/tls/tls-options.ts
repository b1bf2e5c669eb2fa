import type { Awaitable } from '../../task/awaitable.js';
import type { TlsContext } from './tls-context.js';

/** Text in PEM, as a string or as its bytes. */
export type Pem = string | Uint8Array;

/** Versions of TLS, as Node names them. */
export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** Options of a {@link TlsContext}: the names are those of Node's `tls.createSecureContext`. */
export interface TlsContextOptions {
  /** The trusted certificates, instead of those that Node trusts by default and those of `NODE_EXTRA_CA_CERTS`. */
  readonly ca?: Pem | readonly Pem[] | undefined;
  /** The own certificate, with the certificates of its issuers; several for several kinds of keys. */
  readonly cert?: Pem | readonly Pem[] | undefined;
  /** The private key of each certificate. */
  readonly key?: Pem | readonly Pem[] | undefined;
  /** The passphrase that decrypts `key` and `pfx`. */
  readonly passphrase?: string | undefined;
  /** Key and certificate in one: PKCS #12. */
  readonly pfx?: Uint8Array | readonly Uint8Array[] | undefined;
  /** Lists of revoked certificates. If there are any, each certificate of a chain must be covered by one. */
  readonly crl?: Pem | readonly Pem[] | undefined;
  /** Cipher suites, as OpenSSL writes them; by default Node's `tls.DEFAULT_CIPHERS`. */
  readonly ciphers?: string | undefined;
  /** The oldest allowed version; by default Node's `tls.DEFAULT_MIN_VERSION`. */
  readonly minVersion?: TlsVersion | undefined;
  /** The newest allowed version; by default Node's `tls.DEFAULT_MAX_VERSION`. */
  readonly maxVersion?: TlsVersion | undefined;
}

/** The option `tls` of connections and servers: the names are those of Node's `tls.connect` and `tls.createServer`. */
export interface TlsOptions extends TlsContextOptions {
  /** An existing context, instead of its options. */
  readonly secureContext?: TlsContext | undefined;
  /** Protocols to choose from, best first. */
  readonly ALPNProtocols?: readonly string[] | undefined;
  /**
   * False: accepts peers with an invalid certificate, too. See `authorized` of `getExtraInfo('tls')`. True by default.
   */
  readonly rejectUnauthorized?: boolean | undefined;
  /** For a client: the name that it requests, and for which the certificate must be valid; by default the host. */
  readonly servername?: string | undefined;
  /** For a client: resumes an earlier session, `getExtraInfo('tls').session` or one of `node:tls`. */
  readonly session?: Uint8Array | undefined;
  /** For a server: requests a certificate from clients. */
  readonly requestCert?: boolean | undefined;
  /**
   * For a server: returns the context for the name that a client requests; undefined for the server's own. May be a
   * coroutine function.
   */
  readonly SNICallback?:
    | ((servername: string) => TlsContext | null | undefined | Awaitable<TlsContext | null | undefined>)
    | undefined;
}

/** The value of `getExtraInfo('tls')`, with the names of Node's `TLSSocket`. */
export interface TlsInfo {
  /** The version of TLS, such as `'TLSv1.3'`. */
  readonly protocol: string;
  /** The cipher suite: its names in OpenSSL and in the standard, and the oldest version that has it. */
  readonly cipher: {
    /** OpenSSL's name. */
    readonly name: string;
    /** The name of the standard, of IETF. */
    readonly standardName: string;
    /** The oldest version of TLS that has it. */
    readonly version: string;
  };
  /** The agreed protocol; false for none. */
  readonly alpnProtocol: string | false;
  /** The name that the client has requested; false for none. */
  readonly servername: string | false;
  /** Whether the peer has a certificate that is accepted. */
  readonly authorized: boolean;
  /** The code of the reason why it is not accepted; null if it is, or if there is none. */
  readonly authorizationError: string | null;
  /** The result of Node's `getPeerCertificate()`; undefined if the peer has sent none. */
  readonly peerCertificate: import('node:tls').PeerCertificate | undefined;
  /**
   * For a client: pass it as `session` to later connections. With TLS 1.3 there is none before the server has written
   * something.
   */
  readonly session: Buffer | undefined;
  /** Whether it has resumed an earlier session. */
  readonly isSessionReused: boolean;
}
