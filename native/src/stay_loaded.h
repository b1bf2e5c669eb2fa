#ifndef ASYNCIO_NATIVE_STAY_LOADED_H_
#define ASYNCIO_NATIVE_STAY_LOADED_H_

namespace asyncio_native {

// Keeps this binary in memory until the process ends. Node unloads an addon with the last Worker
// that has loaded it; but threads of other addons may call it later than that, and a signal handler
// may be installed. On Linux the linker does this (binding.gyp: -z nodelete), so there this does
// nothing.
void StayLoaded();

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_STAY_LOADED_H_
