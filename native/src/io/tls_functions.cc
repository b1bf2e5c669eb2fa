#include "tls_functions.h"

#include <memory>
#include <string>
#include <utility>

#include "../error.h"
#include "../reactor.h"
#include "io.h"

namespace asyncio_native {

namespace {

std::string Text(const Napi::Value& value) {
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
}

// An Uint8Array, or nothing.
std::string Bytes(const Napi::Value& value) {
  if (!value.IsTypedArray()) return "";
  const auto bytes = value.As<Napi::Uint8Array>();
  return std::string(reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength());
}

// Of the first argument, a slot. Null where there is none, or the reactor is closed.
Connection* ConnectionOf(const Napi::CallbackInfo& info) {
  Io* io = static_cast<Reactor*>(info.Data())->io();
  return io == nullptr ? nullptr : io->ConnectionAt(info[0].As<Napi::Number>());
}

SecureLayer* LayerOf(const Napi::CallbackInfo& info) {
  Connection* connection = ConnectionOf(info);
  return connection == nullptr ? nullptr : connection->secure();
}

const TlsContext* ContextOf(const Napi::Value& value) {
  return value.IsExternal() ? value.As<Napi::External<TlsContext>>().Data() : nullptr;
}

}  // namespace

// secure(slot, context, settings: NativeTlsSession): undefined | NativeTlsFailure
Napi::Value Secure(const Napi::CallbackInfo& info) {
  Connection* connection = ConnectionOf(info);
  if (connection == nullptr) return info.Env().Undefined();
  const auto given = info[2].As<Napi::Object>();
  TlsSession::Settings settings;
  settings.is_server = given.Get("isServer").ToBoolean();
  settings.server_name = Text(given.Get("servername"));
  settings.identity = Text(given.Get("identity"));
  settings.identity_is_address = given.Get("isAddress").ToBoolean();
  settings.protocols = Bytes(given.Get("protocols"));
  settings.session = Bytes(given.Get("session"));
  settings.rejects = given.Get("rejectUnauthorized").ToBoolean();
  settings.requests = given.Get("requestCert").ToBoolean();
  settings.asks_for_context = given.Get("asksForContext").ToBoolean();
  TlsFailure failure;
  auto session = TlsSession::Create(*ContextOf(info[1]), settings, &failure);
  if (session == nullptr) return failure.ToObject(info.Env());
  connection->io().Submit();  // What was written before, and that nothing is read.
  connection->Secure(std::move(session));
  return info.Env().Undefined();
}

// chooseContext(slot, context | undefined): void
Napi::Value ChooseContext(const Napi::CallbackInfo& info) {
  SecureLayer* layer = LayerOf(info);
  if (layer != nullptr) layer->ChooseContext(ContextOf(info[1]));
  return info.Env().Undefined();
}

// feedSecret(slot, bytes: Uint8Array): void
Napi::Value FeedSecret(const Napi::CallbackInfo& info) {
  const auto bytes = info[1].As<Napi::Uint8Array>();
  SecureLayer* layer = LayerOf(info);
  if (layer != nullptr) {
    layer->OnBytes(reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength());
  }
  return info.Env().Undefined();
}

// describeTls(slot): NativeTlsInfo | undefined
Napi::Value DescribeTls(const Napi::CallbackInfo& info) {
  const SecureLayer* layer = LayerOf(info);
  if (layer == nullptr) return info.Env().Undefined();
  return layer->session().Describe(info.Env());
}

// tlsSession(slot): Buffer | undefined
Napi::Value TlsSessionOf(const Napi::CallbackInfo& info) {
  const SecureLayer* layer = LayerOf(info);
  if (layer == nullptr) return info.Env().Undefined();
  return layer->session().SessionOf(info.Env());
}

// tlsServerName(slot): string
Napi::Value TlsServerName(const Napi::CallbackInfo& info) {
  const SecureLayer* layer = LayerOf(info);
  return Napi::String::New(info.Env(), layer == nullptr ? "" : layer->session().server_name());
}

// tlsFailure(slot): NativeTlsFailure | undefined
Napi::Value TlsFailureOf(const Napi::CallbackInfo& info) {
  const SecureLayer* layer = LayerOf(info);
  if (layer == nullptr) return info.Env().Undefined();
  return layer->session().failure().ToObject(info.Env());
}

}  // namespace asyncio_native
