#ifndef ASYNCIO_NATIVE_TLS_TLS_OBJECT_H_
#define ASYNCIO_NATIVE_TLS_TLS_OBJECT_H_

#include <napi.h>

namespace asyncio_native {

// The object by which JavaScript makes contexts: `NativeTls` in lib/reactor/native/binding.ts.
Napi::Object TlsObject(Napi::Env env);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_TLS_TLS_OBJECT_H_
