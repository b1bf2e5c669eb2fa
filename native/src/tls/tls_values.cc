#include "tls_values.h"

#include <utility>

#include "../io/properties.h"

namespace asyncio_native {

namespace {

std::string StringOf(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  bool is_array = false;
  napi_is_typedarray(env, value, &is_array);
  std::string text;
  size_t size = 0;
  if (type == napi_string) {
    napi_get_value_string_utf8(env, value, nullptr, 0, &size);
    text.resize(size + 1);
    napi_get_value_string_utf8(env, value, text.data(), size + 1, &size);
    text.resize(size);
  } else if (is_array) {
    void* bytes = nullptr;
    napi_get_typedarray_info(env, value, nullptr, &size, &bytes, nullptr, nullptr);
    text.assign(static_cast<const char*>(bytes), size);
  }
  return text;
}

}  // namespace

[[gnu::cold]] std::vector<std::string> StringsAt(const Napi::CallbackInfo& info, size_t index) {
  const napi_env env = info.Env();
  uint32_t length = 0;
  napi_get_array_length(env, info[index], &length);
  std::vector<std::string> strings(length);
  for (uint32_t i = 0; i < length; i++) {
    napi_value value = nullptr;
    napi_get_element(env, info[index], i, &value);
    strings[i] = StringOf(env, value);
  }
  return strings;
}

TlsContext* ContextAt(const Napi::CallbackInfo& info, size_t index) noexcept {
  void* context = nullptr;
  napi_get_value_external(info.Env(), info[index], &context);
  return static_cast<TlsContext*>(context);
}

Napi::Value TextValue(Napi::Env env, std::string_view text) noexcept {
  napi_value value = nullptr;
  napi_create_string_utf8(env, text.data(), text.size(), &value);
  return {env, value};
}

Napi::Value BytesValue(Napi::Env env, std::string_view bytes) noexcept {
  napi_value value = nullptr;
  if (bytes.empty()) {
    napi_get_undefined(env, &value);
  } else {
    napi_create_buffer_copy(env, bytes.size(), bytes.data(), nullptr, &value);
  }
  return {env, value};
}

Napi::Value FailureValue(Napi::Env env, const TlsFailure& failure) noexcept {
  napi_value object = nullptr;
  napi_create_object(env, &object);
  const Napi::Object self(env, object);
  SetNumber(self, "number", static_cast<double>(failure.number));
  SetText(self, "text", failure.text);
  SetText(self, "library", failure.library);
  SetText(self, "reason", failure.reason);
  SetNumber(self, "verify", failure.verify);
  SetText(self, "verifyText", failure.verify_text);
  napi_set_named_property(env, object, "certificate", BytesValue(env, failure.certificate));
  return self;
}

[[gnu::cold]] Napi::Value InfoValue(Napi::Env env, const TlsInfo& info) noexcept {
  napi_value object = nullptr;
  napi_create_object(env, &object);
  const Napi::Object self(env, object);
  SetText(self, "protocol", info.protocol);
  SetText(self, "cipherName", info.cipher_name);
  SetText(self, "cipherStandardName", info.cipher_standard_name);
  SetText(self, "cipherVersion", info.cipher_version);
  SetText(self, "alpnProtocol", info.alpn_protocol);
  SetText(self, "servername", info.server_name);
  SetNumber(self, "verify", info.verify);
  SetNumber(self, "isReused", info.is_reused ? 1 : 0);
  napi_set_named_property(env, object, "certificate", BytesValue(env, info.certificate));
  return self;
}

}  // namespace asyncio_native
