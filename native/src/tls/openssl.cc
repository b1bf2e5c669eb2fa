#include "openssl.h"

#include <uv.h>

namespace asyncio_native {

namespace {

constexpr unsigned kMajorVersion = 3;

}  // namespace

OpenSsl::OpenSsl() {
  // Of the program itself and what it is linked with.
  uv_lib_t program;
  if (uv_dlopen(nullptr, &program) != 0) missing_ = "the table of symbols of this program";
  void* found = nullptr;
#define ASYNCIO_NATIVE_FIND(result, name, parameters)                  \
  if (missing_ == nullptr && uv_dlsym(&program, #name, &found) != 0) { \
    missing_ = #name;                                                  \
  }                                                                    \
  this->name = reinterpret_cast<result(*) parameters>(found);
  ASYNCIO_NATIVE_OPENSSL(ASYNCIO_NATIVE_FIND)
#undef ASYNCIO_NATIVE_FIND
  if (missing_ == nullptr && OPENSSL_version_major() != kMajorVersion) {
    missing_ = "version 3";
  }
  uv_dlclose(&program);  // The program itself stays.
}

const OpenSsl& OpenSsl::OfProcess() {
  static const OpenSsl found;
  return found;
}

const OpenSsl* OpenSsl::Find() {
  const OpenSsl& found = OfProcess();
  return found.missing_ == nullptr ? &found : nullptr;
}

const char* OpenSsl::WhyMissing() {
  return OfProcess().missing_;
}

}  // namespace asyncio_native
