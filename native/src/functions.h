#ifndef ASYNCIO_NATIVE_FUNCTIONS_H_
#define ASYNCIO_NATIVE_FUNCTIONS_H_

#include <napi.h>

namespace asyncio_native {

class Addon;

// The free functions that the addon exports. The environment's thread only.
void ExportFunctions(Napi::Env env, Napi::Object exports, Addon* addon);

// The constants of layout.h as an object.
Napi::Object LayoutObject(Napi::Env env);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_FUNCTIONS_H_
