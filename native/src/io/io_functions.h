#ifndef ASYNCIO_NATIVE_IO_IO_FUNCTIONS_H_
#define ASYNCIO_NATIVE_IO_IO_FUNCTIONS_H_

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace asyncio_native {

class Io;
class Reactor;

// A function that JavaScript calls.
struct IoMethod {
  const char* name;
  // Not a template's argument: each instance of node-addon-api's wrapper takes two kilobytes.
  Napi::Value (*function)(const Napi::CallbackInfo& info);
};

// Gives `self` the methods; `owner` and `reactor` as below.
void AddIoMethods(Napi::Object self, Napi::Object owner, Reactor* reactor, const IoMethod* methods,
                  size_t count);

// What an argument says, if it is of that type. Not inline, and without exceptions: that would
// repeat the code of both in many places.
std::string Text(const Napi::Value& value);
int32_t Int(const Napi::Value& value) noexcept;
// Of a Uint8Array.
std::pair<uint8_t*, size_t> Bytes(const Napi::Value& value) noexcept;
// What such a function returns.
Napi::Value Number(Napi::Env env, double number) noexcept;

// What such a function works on. Throws where the reactor is closed.
Io& IoOf(const Napi::CallbackInfo& info);

// The object by which JavaScript opens the sockets of `reactor` and asks about them: `NativeIo` in
// lib/io/native/io-binding.ts. `owner` is kept alive by each of its functions; it holds `reactor`.
Napi::Object IoFunctions(Napi::Object owner, Reactor* reactor);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_IO_FUNCTIONS_H_
