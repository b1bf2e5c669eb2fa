import { deliveredTraces } from '../../errors/delivered.js';
import type { NativeTlsFailure } from '../../reactor/native/binding.js';

/** OpenSSL's X509_V_ERR_…, by number: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/. */
const VERIFY_CODES: Record<number, string> = {
  2: 'UNABLE_TO_GET_ISSUER_CERT',
  3: 'UNABLE_TO_GET_CRL',
  4: 'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  5: 'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
  6: 'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  7: 'CERT_SIGNATURE_FAILURE',
  8: 'CRL_SIGNATURE_FAILURE',
  9: 'CERT_NOT_YET_VALID',
  10: 'CERT_HAS_EXPIRED',
  11: 'CRL_NOT_YET_VALID',
  12: 'CRL_HAS_EXPIRED',
  13: 'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  14: 'ERROR_IN_CERT_NOT_AFTER_FIELD',
  15: 'ERROR_IN_CRL_LAST_UPDATE_FIELD',
  16: 'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
  17: 'OUT_OF_MEM',
  18: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  19: 'SELF_SIGNED_CERT_IN_CHAIN',
  20: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  21: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  22: 'CERT_CHAIN_TOO_LONG',
  23: 'CERT_REVOKED',
  24: 'INVALID_CA',
  25: 'PATH_LENGTH_EXCEEDED',
  26: 'INVALID_PURPOSE',
  27: 'CERT_UNTRUSTED',
  28: 'CERT_REJECTED',
  62: 'ERR_TLS_CERT_ALTNAME_INVALID',
  64: 'ERR_TLS_CERT_ALTNAME_INVALID',
};

/** Parts of OpenSSL, by the numbers that are in its errors; Node has their names in its codes. */
const LIBRARIES: Record<number, string> = {
  2: 'SYS',
  3: 'BN',
  4: 'RSA',
  5: 'DH',
  6: 'EVP',
  7: 'BUF',
  8: 'OBJ',
  9: 'PEM',
  10: 'DSA',
  11: 'X509',
  13: 'ASN1',
  14: 'CONF',
  15: 'CRYPTO',
  16: 'EC',
  20: 'SSL',
  32: 'BIO',
  33: 'PKCS7',
  34: 'X509V3',
  35: 'PKCS12',
  36: 'RAND',
};
const SSL_LIBRARY = 20;

/** Node's code for a certificate that is not accepted. */
export function verifyCode(verify: number): string {
  return VERIFY_CODES[verify] ?? 'UNSPECIFIED';
}

/**
 * An error of OpenSSL with the code that Node gives it: `ERR_SSL_…`, `ERR_OSSL_…`, or the reason why a certificate is
 * not accepted.
 */
export function tlsError(failure: NativeTlsFailure | undefined, identity = ''): NodeJS.ErrnoException {
  const { number = 0, text = '', library = '', reason = '', verify = 0, verifyText = '' } = failure ?? {};
  if (verify !== 0) {
    const code = verifyCode(verify);
    return code === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? otherIdentity(code, identity, failure?.certificate)
      : noted(verifyText, { code });
  }
  if (number === 0) {
    return noted('TLS failed', { code: 'ERR_SSL_UNSPECIFIED' });
  }
  const part = LIBRARIES[(number >> 23) & 0xff];
  const prefix = number >> 23 === SSL_LIBRARY ? 'ERR_SSL_' : `ERR_OSSL_${part === undefined ? '' : `${part}_`}`;
  return noted(text, { code: prefix + reason.replaceAll(' ', '_').toUpperCase(), library, reason });
}

/** With the properties of Node's error: `reason`, `host`, `cert`. */
function otherIdentity(code: string, host: string, certificate: Buffer | undefined): NodeJS.ErrnoException {
  const message = `The certificate of the peer is not for ${host}`;
  if (certificate === undefined) {
    return noted(message, { code, reason: message, host });
  }
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  const cert = new X509Certificate(certificate).toLegacyObject();
  const reason = `${message}, but for ${cert.subjectaltname ?? cert.subject?.CN ?? 'nobody'}`;
  return noted(reason, { code, reason, host, cert });
}

/** The handshake has taken longer than `milliseconds`. */
export function handshakeTimeout(milliseconds: number): NodeJS.ErrnoException {
  return noted(`The TLS handshake has taken longer than ${milliseconds} ms`, { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' });
}

/** The peer closed the connection before the handshake was done. */
export function handshakeCutOff(): NodeJS.ErrnoException {
  return noted('The peer has closed the connection before the TLS handshake was done', {
    code: 'ECONNRESET',
    syscall: 'read',
  });
}

/** The choice of a context was cancelled. */
export function choiceCancelled(): NodeJS.ErrnoException {
  return noted('The SNICallback was cancelled', { code: 'ECONNABORTED' });
}

function noted(message: string, properties: object): NodeJS.ErrnoException {
  return Object.assign(deliveredTraces.note(new Error(message), 'io'), properties);
}
