#include "functions.h"

#include <thread>

#include "addon.h"
#include "js.h"
#include "layout.h"
#include "registry.h"

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

}  // namespace

napi_value Wake(napi_env env, napi_callback_info info) {
  double numbers[1];
  Addon* addon = AddonAndNumbers(env, info, numbers);
  if (addon == nullptr) return nullptr;
  return Boolean(env, addon->Wake(static_cast<ReactorId>(numbers[0])));
}

napi_value OfferProcessor(napi_env, napi_callback_info) {
  std::this_thread::yield();
  return nullptr;
}

napi_value MarkAtEnd(napi_env env, napi_callback_info info) {
  size_t argc = 3;
  napi_value argv[3];
  void* addon;
  uint32_t index;
  int32_t bits;
  if (napi_get_cb_info(env, info, &argc, argv, nullptr, &addon) != napi_ok ||
      napi_get_value_uint32(env, argv[1], &index) != napi_ok ||
      napi_get_value_int32(env, argv[2], &bits) != napi_ok) {
    return Throw(env, "markAtEnd(words, index, bits) takes an Int32Array and two numbers");
  }
  const uint32_t number = static_cast<Addon*>(addon)->last_words().Add(env, argv[0], index, bits);
  if (number == 0) return Throw(env, "markAtEnd: not an Int32Array that has this index");
  napi_value result;
  return napi_create_uint32(env, number, &result) == napi_ok ? result : nullptr;
}

napi_value UnmarkAtEnd(napi_env env, napi_callback_info info) {
  double numbers[1];
  Addon* addon = AddonAndNumbers(env, info, numbers);
  if (addon != nullptr) addon->last_words().Remove(static_cast<uint32_t>(numbers[0]));
  return nullptr;
}

napi_value WatchInterrupt(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value hands_on;
  void* addon;
  bool value = false;
  if (napi_get_cb_info(env, info, &argc, &hands_on, nullptr, &addon) != napi_ok) return nullptr;
  if (napi_get_value_bool(env, hands_on, &value) != napi_ok) {
    return Throw(env, "watchInterrupt: not a boolean");
  }
  static_cast<Addon*>(addon)->WatchInterrupt(value ? Interrupt::First::kHandOn
                                                   : Interrupt::First::kNote);
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
  const Registry& process = Registry::OfProcess();
  SetNumber(env, object, "processHandlesOpened", static_cast<double>(process.handles_opened()));
  SetNumber(env, object, "processHandlesClosed", static_cast<double>(process.handles_closed()));
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
