#ifndef ASYNCIO_NATIVE_IO_TLS_FUNCTIONS_H_
#define ASYNCIO_NATIVE_IO_TLS_FUNCTIONS_H_

#include <napi.h>

namespace asyncio_native {

class Reactor;

// Adds those functions of `NativeIo` that have to do with TLS: see io_functions.h.
void AddTlsMethods(Napi::Object self, Napi::Object owner, Reactor* reactor);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_TLS_FUNCTIONS_H_
