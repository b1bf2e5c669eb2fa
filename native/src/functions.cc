#include "functions.h"

#include <thread>

#include "addon.h"
#include "error.h"
#include "io/io_layout.h"
#include "layout.h"
#include "registry.h"

namespace asyncio_native {

namespace {

Addon& AddonOf(const Napi::CallbackInfo& info) {
  return *static_cast<Addon*>(info.Data());
}

// (id): boolean
Napi::Value Wake(const Napi::CallbackInfo& info) {
  const int64_t id = info[0].As<Napi::Number>();
  return Napi::Boolean::New(info.Env(), AddonOf(info).Wake(id));
}

// (): void
void OfferProcessor(const Napi::CallbackInfo&) {
  std::this_thread::yield();
}

// (words: Int32Array, index, bits): number
Napi::Value SetFlagAtExit(const Napi::CallbackInfo& info) {
  constexpr char kWrong[] = "setFlagAtExit: not an Int32Array that has this index";
  const Napi::Env env = info.Env();
  Require(env, info[0].IsTypedArray(), kWrong);
  const auto words = info[0].As<Napi::TypedArray>();
  const uint32_t index = info[1].As<Napi::Number>();
  const int32_t bits = info[2].As<Napi::Number>();
  Require(env, words.TypedArrayType() == napi_int32_array && index < words.ElementLength(), kWrong);
  ExitFlags& flags = AddonOf(info).exit_flags();
  return Napi::Number::New(env, flags.Add(words.As<Napi::Int32Array>(), index, bits));
}

// (number): void
void ClearFlagAtExit(const Napi::CallbackInfo& info) {
  AddonOf(info).exit_flags().Remove(info[0].As<Napi::Number>());
}

// (signal: number, handsOn: boolean): void
void WatchInterrupt(const Napi::CallbackInfo& info) {
  const int32_t signal = info[0].As<Napi::Number>();
  const bool hands_on = info[1].As<Napi::Boolean>();
  AddonOf(info).WatchInterrupt(signal,
                               hands_on ? Interrupt::First::kHandOn : Interrupt::First::kNote);
}

// (signal: number): void
void UnwatchInterrupt(const Napi::CallbackInfo& info) {
  AddonOf(info).UnwatchInterrupt(info[0].As<Napi::Number>());
}

// (error): void
void RaiseUncaught(const Napi::CallbackInfo& info) {
  // Fails if the thread is being stopped: then no code is left to report to.
  (void)napi_fatal_exception(info.Env(), info[0]);
}

// (): NativeStatistics
Napi::Value Statistics(const Napi::CallbackInfo& info) {
  const Addon& addon = AddonOf(info);
  const Registry& process = Registry::OfProcess();
  Napi::Object object = Napi::Object::New(info.Env());
  object["reactors"] = static_cast<double>(addon.reactors());
  object["handlesOpened"] = addon.ledger().opened();
  object["handlesClosed"] = addon.ledger().closed();
  object["processHandlesOpened"] = static_cast<double>(process.handles_opened());
  object["processHandlesClosed"] = static_cast<double>(process.handles_closed());
  return object;
}

}  // namespace

void ExportFunctions(Napi::Env env, Napi::Object exports, Addon* addon) {
  exports["wake"] = Napi::Function::New<Wake>(env, "wake", addon);
  exports["offerProcessor"] = Napi::Function::New<OfferProcessor>(env, "offerProcessor", addon);
  exports["setFlagAtExit"] = Napi::Function::New<SetFlagAtExit>(env, "setFlagAtExit", addon);
  exports["clearFlagAtExit"] = Napi::Function::New<ClearFlagAtExit>(env, "clearFlagAtExit", addon);
  exports["watchInterrupt"] = Napi::Function::New<WatchInterrupt>(env, "watchInterrupt", addon);
  exports["unwatchInterrupt"] =
      Napi::Function::New<UnwatchInterrupt>(env, "unwatchInterrupt", addon);
  exports["raiseUncaught"] = Napi::Function::New<RaiseUncaught>(env, "raiseUncaught", addon);
  exports["statistics"] = Napi::Function::New<Statistics>(env, "statistics", addon);
}

Napi::Object LayoutObject(Napi::Env env) {
  Napi::Object object = Napi::Object::New(env);
  for (const layout::Constant& constant : layout::kConstants) {
    object[constant.name] = constant.value;
  }
  for (const layout::Constant& constant : io_layout::kConstants) {
    object[constant.name] = constant.value;
  }
  return object;
}

}  // namespace asyncio_native
