#ifndef ASYNCIO_NATIVE_ERROR_H_
#define ASYNCIO_NATIVE_ERROR_H_

#include <napi.h>

namespace asyncio_native {

// Throws a Napi::Error with the code ERR_ASYNCIO_NATIVE; JavaScript gets it when the function of
// the addon returns. The environment's thread only.
[[noreturn]] inline void Throw(Napi::Env env, const char* message) {
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", "ERR_ASYNCIO_NATIVE");
  throw error;
}

// Throws that error unless `condition` holds.
inline void Require(Napi::Env env, bool condition, const char* message) {
  if (!condition) Throw(env, message);
}

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_ERROR_H_
