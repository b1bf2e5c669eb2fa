#ifndef ASYNCIO_NATIVE_TLS_TLS_FAILURE_H_
#define ASYNCIO_NATIVE_TLS_TLS_FAILURE_H_

#include <string>

namespace asyncio_native {

// OpenSSL's description of a failed call.
struct TlsFailure {
  // OpenSSL's number, 0 if it gives none.
  unsigned long number = 0;
  std::string text;
  std::string library;
  std::string reason;
  // For a certificate that is not accepted: the number of the reason, and its text.
  int verify = 0;
  std::string verify_text;
  // The certificate, in DER, if it is for another name.
  std::string certificate;

  // Takes the first error of this thread, which has caused the others, and drops those.
  static TlsFailure Take();
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_TLS_TLS_FAILURE_H_
