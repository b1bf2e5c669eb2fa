#include "tls_functions.h"

#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "../tls/tls_values.h"
#include "io.h"
#include "io_method.h"

namespace asyncio_native {

namespace {

// The connection of the first argument, a slot. Null if there is none.
SecureLayer* LayerOf(const Napi::CallbackInfo& info) {
  Connection* connection = IoOf(info).ConnectionAt(Int(info, 0));
  return connection == nullptr ? nullptr : connection->secure();
}

// secure(slot, context, flags, texts: [servername, identity], bytes: [protocols, session]):
// undefined | NativeTlsFailure
Napi::Value Secure(const Napi::CallbackInfo& info) {
  Io& io = IoOf(info);
  Connection* connection = io.ConnectionAt(Int(info, 0));
  const TlsContext* context = ContextAt(info, 1);
  if (connection == nullptr || context == nullptr) return info.Env().Undefined();
  const int32_t flags = Int(info, 2);
  const auto has = [=](int bit) { return (flags >> bit & 1) != 0; };
  TlsSession::Settings settings;
  settings.is_server = has(0);
  settings.identity_is_address = has(1);
  settings.rejects = has(2);
  settings.requests = has(3);
  settings.asks_for_context = has(4);
  std::vector<std::string> texts = StringsAt(info, 3);
  std::vector<std::string> bytes = StringsAt(info, 4);
  if (texts.size() < 2 || bytes.size() < 2) return info.Env().Undefined();
  settings.server_name = std::move(texts[0]);
  settings.identity = std::move(texts[1]);
  settings.protocols = std::move(bytes[0]);
  settings.session = std::move(bytes[1]);
  TlsFailure failure;
  auto session = TlsSession::Create(*context, settings, &failure);
  if (session == nullptr) return FailureValue(info.Env(), failure);
  io.Submit();  // Takes earlier writes, and the request to stop reading.
  connection->Secure(std::move(session));
  return info.Env().Undefined();
}

// chooseContext(slot, context | undefined): void
Napi::Value ChooseContext(const Napi::CallbackInfo& info) {
  SecureLayer* layer = LayerOf(info);
  if (layer != nullptr) layer->ChooseContext(ContextAt(info, 1));
  return info.Env().Undefined();
}

// feedSecret(slot, bytes: Uint8Array): void
Napi::Value FeedSecret(const Napi::CallbackInfo& info) {
  const auto [bytes, size] = Bytes(info, 1);
  SecureLayer* layer = LayerOf(info);
  if (layer != nullptr && size > 0) layer->OnBytes(reinterpret_cast<const char*>(bytes), size);
  return info.Env().Undefined();
}

// describeTls(slot): NativeTlsInfo | undefined
Napi::Value DescribeTls(const Napi::CallbackInfo& info) {
  const SecureLayer* layer = LayerOf(info);
  if (layer == nullptr) return info.Env().Undefined();
  return InfoValue(info.Env(), layer->session().Describe());
}

// tlsSession(slot): Buffer | undefined
Napi::Value SessionAt(const Napi::CallbackInfo& info) {
  const SecureLayer* layer = LayerOf(info);
  return BytesValue(info.Env(), layer == nullptr ? "" : layer->session().Export());
}

// tlsServerName(slot): string
Napi::Value ServerNameAt(const Napi::CallbackInfo& info) {
  const SecureLayer* layer = LayerOf(info);
  return TextValue(info.Env(), layer == nullptr ? "" : layer->session().server_name());
}

// tlsFailure(slot): NativeTlsFailure | undefined
Napi::Value FailureAt(const Napi::CallbackInfo& info) {
  const SecureLayer* layer = LayerOf(info);
  if (layer == nullptr) return info.Env().Undefined();
  return FailureValue(info.Env(), layer->session().failure());
}

constexpr IoMethod kMethods[] = {
    {"secure", Secure},           {"chooseContext", ChooseContext}, {"feedSecret", FeedSecret},
    {"describeTls", DescribeTls}, {"tlsSession", SessionAt},        {"tlsServerName", ServerNameAt},
    {"tlsFailure", FailureAt},
};

}  // namespace

void AddTlsMethods(Napi::Object self, Napi::Object owner, Reactor* reactor) {
  AddIoMethods(self, owner, reactor, kMethods, std::size(kMethods));
}

}  // namespace asyncio_native
