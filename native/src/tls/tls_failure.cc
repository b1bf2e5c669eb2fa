#include "tls_failure.h"

#include <cstddef>

#include "openssl.h"

namespace asyncio_native {

namespace {

constexpr size_t kLongestText = 256;

std::string TextOf(const char* text) {
  return text == nullptr ? "" : text;
}

}  // namespace

[[gnu::cold]] TlsFailure TlsFailure::Take() {
  const OpenSsl& openssl = *OpenSsl::Find();
  TlsFailure failure;
  failure.number = openssl.ERR_get_error();
  openssl.ERR_clear_error();
  if (failure.number == 0) return failure;
  char text[kLongestText];
  openssl.ERR_error_string_n(failure.number, text, sizeof text);
  failure.text = text;
  failure.library = TextOf(openssl.ERR_lib_error_string(failure.number));
  failure.reason = TextOf(openssl.ERR_reason_error_string(failure.number));
  return failure;
}

}  // namespace asyncio_native
