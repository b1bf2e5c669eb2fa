#include "tls_object.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../io/io_method.h"
#include "openssl.h"
#include "tls_context.h"
#include "tls_values.h"

namespace asyncio_native {

namespace {

// An object that JavaScript owns; the failure if there is none.
template <typename T>
Napi::Value Given(Napi::Env env, std::unique_ptr<T> object, const TlsFailure& failure) {
  if (object == nullptr) return FailureValue(env, failure);
  napi_value value = nullptr;
  const auto destroy = [](napi_env, void* data, void*) { delete static_cast<T*>(data); };
  if (napi_create_external(env, object.get(), destroy, nullptr, &value) == napi_ok)
    object.release();
  return {env, value};
}

// missing(): string
Napi::Value Missing(const Napi::CallbackInfo& info) {
  const char* missing = OpenSsl::WhyMissing();
  return TextValue(info.Env(), missing == nullptr ? "" : missing);
}

// createContext(certificates, keys, pfx, texts: [ciphers, suites, passphrase?], minVersion,
// maxVersion): object | NativeTlsFailure
[[gnu::cold]] Napi::Value CreateContext(const Napi::CallbackInfo& info) {
  TlsContext::Settings settings;
  settings.certificates = StringsAt(info, 0);
  settings.keys = StringsAt(info, 1);
  settings.pfx = StringsAt(info, 2);
  std::vector<std::string> texts = StringsAt(info, 3);
  texts.resize(std::max<size_t>(texts.size(), 2));
  settings.ciphers = std::move(texts[0]);
  settings.suites = std::move(texts[1]);
  settings.has_passphrase = texts.size() > 2;
  if (settings.has_passphrase) settings.passphrase = std::move(texts[2]);
  settings.min_version = Int(info, 4);
  settings.max_version = Int(info, 5);
  TlsFailure failure;
  return Given(info.Env(), TlsContext::Create(settings, &failure), failure);
}

// createRoots(texts: string[]): object | NativeTlsFailure
[[gnu::cold]] Napi::Value CreateRoots(const Napi::CallbackInfo& info) {
  TlsFailure failure;
  return Given(info.Env(), TlsRoots::Create(StringsAt(info, 0), &failure), failure);
}

// trust(context, roots, isLast: number): void
Napi::Value Trust(const Napi::CallbackInfo& info) {
  void* given = nullptr;
  napi_get_value_external(info.Env(), info[1], &given);
  auto* roots = static_cast<TlsRoots*>(given);
  TlsContext* context = ContextAt(info, 0);
  if (context == nullptr || roots == nullptr) return info.Env().Undefined();
  context->Trust(*roots);
  if (Int(info, 2) != 0) roots->Release();
  return info.Env().Undefined();
}

// askFor(context, texts: string[]): void
Napi::Value AskFor(const Napi::CallbackInfo& info) {
  TlsContext* context = ContextAt(info, 0);
  if (context != nullptr) context->AskFor(StringsAt(info, 1));
  return info.Env().Undefined();
}

// check(context, lists: string[]): undefined | NativeTlsFailure
Napi::Value Check(const Napi::CallbackInfo& info) {
  TlsFailure failure;
  TlsContext* context = ContextAt(info, 0);
  if (context == nullptr || context->Check(StringsAt(info, 1), &failure)) {
    return info.Env().Undefined();
  }
  return FailureValue(info.Env(), failure);
}

// release(context): void
Napi::Value Release(const Napi::CallbackInfo& info) {
  TlsContext* context = ContextAt(info, 0);
  if (context != nullptr) context->Release();
  return info.Env().Undefined();
}

constexpr IoMethod kMethods[] = {
    {"missing", Missing},         {"createContext", CreateContext},
    {"createRoots", CreateRoots}, {"trust", Trust},
    {"askFor", AskFor},           {"check", Check},
    {"release", Release},
};

}  // namespace

[[gnu::cold]] Napi::Object TlsObject(Napi::Env env) {
  Napi::Object self = Napi::Object::New(env);
  for (const IoMethod& method : kMethods)
    self[method.name] = Napi::Function::New(env, method.function, method.name);
  return self;
}

}  // namespace asyncio_native
