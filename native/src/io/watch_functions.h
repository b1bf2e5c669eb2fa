#ifndef ASYNCIO_NATIVE_IO_WATCH_FUNCTIONS_H_
#define ASYNCIO_NATIVE_IO_WATCH_FUNCTIONS_H_

#include <napi.h>

namespace asyncio_native {

class Reactor;

// Adds those of IoFunctions that concern descriptors of the program's own, and signals.
void AddWatchMethods(Napi::Object self, Napi::Object owner, Reactor* reactor);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_WATCH_FUNCTIONS_H_
