#include "functions.h"

#include "addon.h"
#include "js.h"
#include "layout.h"

namespace asyncio_native {

namespace {

Addon* AddonOf(napi_env env, napi_callback_info info) {
  void* addon = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &addon);
  return static_cast<Addon*>(addon);
}

// The addon, and the arguments, all of which are numbers. Null, with an exception thrown, when one
// is not.
template <size_t kCount>
Addon* AddonAndNumbers(napi_env env, napi_callback_info info, double (&numbers)[kCount]) {
  size_t argc = kCount;
  napi_value argv[kCount];
  void* addon = nullptr;
  napi_status status = napi_get_cb_info(env, info, &argc, argv, nullptr, &addon);
  for (size_t i = 0; i < kCount && status == napi_ok; i++) {
    status = napi_get_value_double(env, argv[i], &numbers[i]);
  }
  if (status == napi_ok) return static_cast<Addon*>(addon);
  Throw(env, "Expected numbers");
  return nullptr;
}

napi_value Boolean(napi_env env, bool value) {
  napi_value result;
  return napi_get_boolean(env, value, &result) == napi_ok ? result : nullptr;
}

}  // namespace

napi_value Post(napi_env env, napi_callback_info info) {
  double numbers[2];
  Addon* addon = AddonAndNumbers(env, info, numbers);
  if (addon == nullptr) return nullptr;
  const auto id = static_cast<ReactorId>(numbers[0]);
  return Boolean(env, addon->Post(id, static_cast<uint32_t>(numbers[1])));
}

napi_value Wake(napi_env env, napi_callback_info info) {
  double numbers[1];
  Addon* addon = AddonAndNumbers(env, info, numbers);
  if (addon == nullptr) return nullptr;
  return Boolean(env, addon->Wake(static_cast<ReactorId>(numbers[0])));
}

napi_value WatchInterrupt(napi_env env, napi_callback_info info) {
  AddonOf(env, info)->WatchInterrupt();
  return nullptr;
}

napi_value UnwatchInterrupt(napi_env env, napi_callback_info info) {
  AddonOf(env, info)->UnwatchInterrupt();
  return nullptr;
}

napi_value Statistics(napi_env env, napi_callback_info info) {
  Addon* addon = AddonOf(env, info);
  napi_value object;
  if (napi_create_object(env, &object) != napi_ok) return nullptr;
  SetNumber(env, object, "reactors", static_cast<double>(addon->reactors()));
  SetNumber(env, object, "handlesOpened", addon->ledger().opened());
  SetNumber(env, object, "handlesClosed", addon->ledger().closed());
  return object;
}

napi_value LayoutObject(napi_env env) {
  napi_value object;
  if (napi_create_object(env, &object) != napi_ok) return nullptr;
  for (const layout::Constant& constant : layout::kConstants) {
    SetNumber(env, object, constant.name, constant.value);
  }
  return object;
}

}  // namespace asyncio_native
