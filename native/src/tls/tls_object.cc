#include "tls_object.h"

#include <memory>
#include <string>
#include <vector>

#include "../error.h"
#include "openssl.h"
#include "tls_context.h"

namespace asyncio_native {

namespace {

std::string Text(const Napi::Value& value) {
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
}

// An array of strings.
std::vector<std::string> Texts(const Napi::Value& value) {
  std::vector<std::string> texts;
  const auto array = value.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); i++)
    texts.push_back(Text(array[i]));
  return texts;
}

// An array of Uint8Arrays.
std::vector<std::string> Blocks(const Napi::Value& value) {
  std::vector<std::string> blocks;
  const auto array = value.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); i++) {
    const auto block = Napi::Value(array[i]).As<Napi::Uint8Array>();
    blocks.emplace_back(reinterpret_cast<const char*>(block.Data()), block.ByteLength());
  }
  return blocks;
}

// An object that JavaScript owns.
template <typename T>
Napi::Value Given(Napi::Env env, std::unique_ptr<T> object, const TlsFailure& failure) {
  if (object == nullptr) return failure.ToObject(env);
  return Napi::External<T>::New(env, object.release(), [](Napi::Env, T* given) { delete given; });
}

TlsContext& ContextOf(const Napi::Value& value) {
  return *value.As<Napi::External<TlsContext>>().Data();
}

// missing(): string | undefined
Napi::Value Missing(const Napi::CallbackInfo& info) {
  const char* missing = OpenSsl::WhyMissing();
  if (missing == nullptr) return info.Env().Undefined();
  return Napi::String::New(info.Env(), missing);
}

// createContext(settings: NativeTlsSettings): object | NativeTlsFailure
Napi::Value CreateContext(const Napi::CallbackInfo& info) {
  const auto given = info[0].As<Napi::Object>();
  TlsContext::Settings settings;
  settings.certificates = Texts(given.Get("cert"));
  settings.keys = Texts(given.Get("key"));
  settings.pfx = Blocks(given.Get("pfx"));
  settings.has_passphrase = given.Get("passphrase").IsString();
  settings.passphrase = Text(given.Get("passphrase"));
  settings.ciphers = Text(given.Get("ciphers"));
  settings.suites = Text(given.Get("suites"));
  settings.min_version = given.Get("minVersion").As<Napi::Number>();
  settings.max_version = given.Get("maxVersion").As<Napi::Number>();
  TlsFailure failure;
  return Given(info.Env(), TlsContext::Create(settings, &failure), failure);
}

// createRoots(texts: string[]): object | NativeTlsFailure
Napi::Value CreateRoots(const Napi::CallbackInfo& info) {
  TlsFailure failure;
  return Given(info.Env(), TlsRoots::Create(Texts(info[0]), &failure), failure);
}

// trust(context, roots): void
Napi::Value Trust(const Napi::CallbackInfo& info) {
  ContextOf(info[0]).Trust(*info[1].As<Napi::External<TlsRoots>>().Data());
  return info.Env().Undefined();
}

// askFor(context, texts: string[]): void
Napi::Value AskFor(const Napi::CallbackInfo& info) {
  ContextOf(info[0]).AskFor(Texts(info[1]));
  return info.Env().Undefined();
}

// check(context, lists: string[]): undefined | NativeTlsFailure
Napi::Value Check(const Napi::CallbackInfo& info) {
  TlsFailure failure;
  if (ContextOf(info[0]).Check(Texts(info[1]), &failure)) return info.Env().Undefined();
  return failure.ToObject(info.Env());
}

struct Method {
  const char* name;
  // Not a template's argument: as of io_functions.cc.
  Napi::Value (*function)(const Napi::CallbackInfo& info);
};

constexpr Method kMethods[] = {
    {"missing", Missing},         {"createContext", CreateContext},
    {"createRoots", CreateRoots}, {"trust", Trust},
    {"askFor", AskFor},           {"check", Check},
};

}  // namespace

Napi::Object TlsObject(Napi::Env env) {
  Napi::Object self = Napi::Object::New(env);
  for (const Method& method : kMethods)
    self[method.name] = Napi::Function::New(env, method.function, method.name);
  return self;
}

}  // namespace asyncio_native
