#ifndef ASYNCIO_NATIVE_TLS_TLS_FAILURE_H_
#define ASYNCIO_NATIVE_TLS_TLS_FAILURE_H_

#include <string>

namespace asyncio_native {

// What OpenSSL says of a call that has failed.
struct TlsFailure {
  // OpenSSL's number, 0 where it gives none.
  unsigned long number = 0;
  std::string text;
  std::string library;
  std::string reason;
  // Of a certificate that is not accepted: the number of why, and the text.
  int verify = 0;
  std::string verify_text;
  // The certificate, in DER, where it is for another name.
  std::string certificate;

  // Takes the first error of this thread, which is where the others come from, and drops those.
  static TlsFailure Take();
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_TLS_TLS_FAILURE_H_
