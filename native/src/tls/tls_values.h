#ifndef ASYNCIO_NATIVE_TLS_TLS_VALUES_H_
#define ASYNCIO_NATIVE_TLS_TLS_VALUES_H_

#include <napi.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tls_context.h"
#include "tls_failure.h"
#include "tls_session.h"

namespace asyncio_native {

// Between JavaScript and TLS. Not inline, and without exceptions, as in io_method.h.

// Reads an array of strings or Uint8Arrays; other items become empty strings.
std::vector<std::string> StringsAt(const Napi::CallbackInfo& info, size_t index);
// Null if it is none.
TlsContext* ContextAt(const Napi::CallbackInfo& info, size_t index) noexcept;

Napi::Value TextValue(Napi::Env env, std::string_view text) noexcept;
// A Buffer; undefined if it is empty.
Napi::Value BytesValue(Napi::Env env, std::string_view bytes) noexcept;
// NativeTlsFailure
Napi::Value FailureValue(Napi::Env env, const TlsFailure& failure) noexcept;
// NativeTlsInfo
Napi::Value InfoValue(Napi::Env env, const TlsInfo& info) noexcept;

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_TLS_TLS_VALUES_H_
