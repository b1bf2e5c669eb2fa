#ifndef ASYNCIO_NATIVE_IO_TLS_FUNCTIONS_H_
#define ASYNCIO_NATIVE_IO_TLS_FUNCTIONS_H_

#include <napi.h>

namespace asyncio_native {

// Functions of `NativeIo`: see io_functions.h.
Napi::Value Secure(const Napi::CallbackInfo& info);
Napi::Value ChooseContext(const Napi::CallbackInfo& info);
Napi::Value FeedSecret(const Napi::CallbackInfo& info);
Napi::Value DescribeTls(const Napi::CallbackInfo& info);
Napi::Value TlsSessionOf(const Napi::CallbackInfo& info);
Napi::Value TlsServerName(const Napi::CallbackInfo& info);
Napi::Value TlsFailureOf(const Napi::CallbackInfo& info);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_TLS_FUNCTIONS_H_
