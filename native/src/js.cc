#include "js.h"

namespace asyncio_native {

void AsyncContext::Open(napi_env env, const char* name) {
  if (context_ != nullptr) return;
  env_ = env;
  napi_value resource_name;
  if (napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &resource_name) != napi_ok ||
      napi_async_init(env, nullptr, resource_name, &context_) != napi_ok) {
    context_ = nullptr;
  }
}

napi_value Throw(napi_env env, const char* message) {
  napi_throw_error(env, "ERR_ASYNCIO_NATIVE", message);
  return nullptr;
}

napi_value Boolean(napi_env env, bool value) {
  napi_value result;
  return napi_get_boolean(env, value, &result) == napi_ok ? result : nullptr;
}

void SetNumber(napi_env env, napi_value object, const char* name, double value) {
  napi_value number;
  if (napi_create_double(env, value, &number) != napi_ok) return;
  napi_set_named_property(env, object, name, number);
}

}  // namespace asyncio_native
