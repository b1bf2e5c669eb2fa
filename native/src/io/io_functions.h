#ifndef ASYNCIO_NATIVE_IO_IO_FUNCTIONS_H_
#define ASYNCIO_NATIVE_IO_IO_FUNCTIONS_H_

#include <napi.h>

namespace asyncio_native {

class Io;
class Reactor;

// A function of `NativeIo`.
struct IoMethod {
  const char* name;
  // Not a template's argument: each instance of node-addon-api's wrapper takes two kilobytes.
  Napi::Value (*function)(const Napi::CallbackInfo& info);
};

// Adds it to `self`. It keeps `owner` alive, which holds `reactor`.
void AddIoMethod(Napi::Object self, Napi::Object owner, Reactor* reactor, const IoMethod& method);

// Of a call of one. Throws where the reactor is closed.
Io& IoOf(const Napi::CallbackInfo& info);

// The object by which JavaScript opens the sockets of `reactor` and asks about them: `NativeIo` in
// lib/io/native/io-binding.ts. `owner` is kept alive by each of its functions; it holds `reactor`.
Napi::Object IoFunctions(Napi::Object owner, Reactor* reactor);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_IO_FUNCTIONS_H_
