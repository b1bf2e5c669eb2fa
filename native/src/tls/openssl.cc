#include "openssl.h"

#include <uv.h>

#include <cstddef>
#include <cstring>
#include <iterator>

namespace asyncio_native {

namespace {

constexpr unsigned kMajorVersion = 3;

// In the order of the members of OpenSslFunctions.
#define ASYNCIO_NATIVE_NAME(result, name, parameters) #name,
constexpr const char* kNames[] = {ASYNCIO_NATIVE_OPENSSL(ASYNCIO_NATIVE_NAME)};
#undef ASYNCIO_NATIVE_NAME

}  // namespace

OpenSsl::OpenSsl() {
  // Of the program itself and what it is linked with.
  uv_lib_t program;
  if (uv_dlopen(nullptr, &program) != 0) missing_ = "the table of symbols of this program";
  void* found[std::size(kNames)] = {};
  for (size_t i = 0; i < std::size(kNames) && missing_ == nullptr; i++) {
    if (uv_dlsym(&program, kNames[i], &found[i]) != 0) missing_ = kNames[i];
  }
  auto& functions = static_cast<OpenSslFunctions&>(*this);
  static_assert(sizeof functions == sizeof found);
  std::memcpy(&functions, found, sizeof found);
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
