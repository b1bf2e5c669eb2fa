#ifndef ASYNCIO_NATIVE_IO_IO_METHOD_H_
#define ASYNCIO_NATIVE_IO_IO_METHOD_H_

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
  // Not a template argument: each instance of node-addon-api's wrapper takes two kilobytes.
  Napi::Value (*function)(const Napi::CallbackInfo& info);
};

// Gives `self` the methods; `owner` and `reactor` as below.
void AddIoMethods(Napi::Object self, Napi::Object owner, Reactor* reactor, const IoMethod* methods,
                  size_t count);

// The value of an argument, if it is of that type. Not inline, and without exceptions, which would
// repeat their code in many places.
std::string Text(const Napi::CallbackInfo& info, size_t index);
int32_t Int(const Napi::CallbackInfo& info, size_t index) noexcept;
// Of a Uint8Array.
std::pair<uint8_t*, size_t> Bytes(const Napi::CallbackInfo& info, size_t index) noexcept;
// What such a function returns.
Napi::Value Number(Napi::Env env, double number) noexcept;

// The object of such a function. Throws if the reactor is closed.
Io& IoOf(const Napi::CallbackInfo& info);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_IO_METHOD_H_
