import { verifyCode } from '../tls/tls-error.js';
import type { TlsInfo } from '../tls/tls-options.js';
import type { NativeIo, NativeTlsInfo } from './io-binding.js';

/** The addon's number for a peer that has sent no certificate. */
const NO_CERTIFICATE = 1;

/** The result of a handshake of the addon. */
export function tlsInfoOf(described: NativeTlsInfo, native: NativeIo, slot: number, isOpen: () => boolean): TlsInfo {
  const { protocol, cipherName, cipherStandardName, cipherVersion, alpnProtocol, servername, verify } = described;
  const { certificate, isReused } = described;
  let session: Buffer | undefined;
  return {
    protocol,
    cipher: { name: cipherName, standardName: cipherStandardName, version: cipherVersion },
    alpnProtocol: alpnProtocol === '' ? false : alpnProtocol,
    servername: servername === '' ? false : servername,
    authorized: verify === 0,
    authorizationError: verify === 0 || verify === NO_CERTIFICATE ? null : verifyCode(verify),
    isSessionReused: isReused === 1,
    get peerCertificate() {
      if (certificate === undefined) {
        return undefined;
      }
      const { X509Certificate } = process.getBuiltinModule('node:crypto');
      return new X509Certificate(certificate).toLegacyObject();
    },
    get session() {
      // It changes while the connection is open: with TLS 1.3 it comes after the handshake.
      session = (isOpen() ? native.tlsSession(slot) : undefined) ?? session;
      return session;
    },
  };
}
