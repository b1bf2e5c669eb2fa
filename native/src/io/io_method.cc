#include "io_method.h"

#include "../error.h"
#include "../reactor.h"

namespace asyncio_native {

[[gnu::cold]] void AddIoMethods(Napi::Object self, Napi::Object owner, Reactor* reactor,
                                const IoMethod* methods, size_t count) {
  for (size_t i = 0; i < count; i++) {
    Napi::Function made = Napi::Function::New(owner.Env(), methods[i].function, methods[i].name,
                                              static_cast<void*>(reactor));
    made.DefineProperty(Napi::PropertyDescriptor::Value("owner", owner));
    self[methods[i].name] = made;
  }
}

std::string Text(const Napi::CallbackInfo& info, size_t index) {
  return info[index].As<Napi::String>().Utf8Value();
}

int32_t Int(const Napi::CallbackInfo& info, size_t index) noexcept {
  int32_t number = 0;
  napi_get_value_int32(info.Env(), info[index], &number);
  return number;
}

std::pair<uint8_t*, size_t> Bytes(const Napi::CallbackInfo& info, size_t index) noexcept {
  void* data = nullptr;
  size_t size = 0;
  napi_get_typedarray_info(info.Env(), info[index], nullptr, &size, &data, nullptr, nullptr);
  return {static_cast<uint8_t*>(data), size};
}

Napi::Value Number(Napi::Env env, double number) noexcept {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  return {env, value};
}

Io& IoOf(const Napi::CallbackInfo& info) {
  Io* io = static_cast<Reactor*>(info.Data())->io();
  Require(info.Env(), io != nullptr, "The reactor is closed");
  return *io;
}

}  // namespace asyncio_native
