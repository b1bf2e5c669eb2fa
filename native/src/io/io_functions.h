#ifndef ASYNCIO_NATIVE_IO_IO_FUNCTIONS_H_
#define ASYNCIO_NATIVE_IO_IO_FUNCTIONS_H_

#include <napi.h>

namespace asyncio_native {

class Reactor;

// The object by which JavaScript opens the sockets of `reactor` and asks about them: `NativeIo` in
// lib/io/native/io-binding.ts. `owner` is kept alive by each of its functions; it holds `reactor`.
Napi::Object IoFunctions(Napi::Object owner, Reactor* reactor);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_IO_FUNCTIONS_H_
