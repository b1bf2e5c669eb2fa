#include "properties.h"

namespace asyncio_native {

void SetText(const Napi::Object& object, const char* name, std::string_view text) noexcept {
  napi_value value = nullptr;
  napi_create_string_utf8(object.Env(), text.data(), text.size(), &value);
  napi_set_named_property(object.Env(), object, name, value);
}

void SetNumber(const Napi::Object& object, const char* name, double number) noexcept {
  napi_value value = nullptr;
  napi_create_double(object.Env(), number, &value);
  napi_set_named_property(object.Env(), object, name, value);
}

}  // namespace asyncio_native
