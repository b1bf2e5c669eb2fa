#include "io_functions.h"

#include <netdb.h>
#include <netinet/in.h>

#include <cerrno>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../error.h"
#include "../reactor.h"
#include "datagram_functions.h"
#include "io.h"
#include "io_method.h"
#include "process_functions.h"
#include "properties.h"
#include "socket_address.h"
#include "tls_functions.h"
#include "watch_functions.h"

namespace asyncio_native {

namespace {

// Reads the arguments from `index` on. 0, or an error if they are no address.
int32_t ReadAddress(const Napi::CallbackInfo& info, size_t index, SocketAddress* address) {
  return address->SetNumeric(Text(info, index), Int(info, index + 1)) ? 0 : UV_EINVAL;
}

// connect(address, port, localAddress?, localPort): number
Napi::Value Connect(const Napi::CallbackInfo& info) {
  Io& io = IoOf(info);
  SocketAddress address;
  SocketAddress local;
  int32_t result = ReadAddress(info, 0, &address);
  const bool is_bound = info[2].IsString();
  if (result == 0 && is_bound) result = ReadAddress(info, 2, &local);
  if (result == 0) result = io.Connect(address.get(), is_bound ? local.get() : nullptr);
  return Number(info.Env(), result);
}

// connectUnix(path): number
Napi::Value ConnectUnix(const Napi::CallbackInfo& info) {
  return Number(info.Env(), IoOf(info).ConnectUnix(Text(info, 0)));
}

// bind(address, port, backlog, reusePort, ipv6Only): number
Napi::Value Bind(const Napi::CallbackInfo& info) {
  Io& io = IoOf(info);
  SocketAddress address;
  const Listener::Options options = {Int(info, 2), info[3].ToBoolean(), info[4].ToBoolean()};
  int32_t result = ReadAddress(info, 0, &address);
  if (result == 0) result = io.Bind(address.get(), address.length, options);
  return Number(info.Env(), result);
}

// bindUnix(path, backlog): number
Napi::Value BindUnix(const Napi::CallbackInfo& info) {
  Io& io = IoOf(info);
  SocketAddress address;
  int32_t result = address.SetPath(Text(info, 0)) ? 0 : UV_ENAMETOOLONG;
  if (result == 0) result = io.Bind(address.get(), address.length, {Int(info, 1), false, false});
  return Number(info.Env(), result);
}

// listen(slot, on): number
Napi::Value Listen(const Napi::CallbackInfo& info) {
  Io& io = IoOf(info);
  const int32_t slot = Int(info, 0);
  const int error = info[1].ToBoolean() ? io.StartListening(slot) : io.StopListening(slot);
  return Number(info.Env(), error);
}

// write(slot, bytes: Uint8Array): number of bytes that the kernel has not taken yet
Napi::Value Write(const Napi::CallbackInfo& info) {
  Io& io = IoOf(info);
  const auto bytes = info[1].As<Napi::Uint8Array>();
  io.Submit();
  Connection* connection = io.ConnectionAt(Int(info, 0));
  if (connection != nullptr) {
    const uv_buf_t buffer = uv_buf_init(reinterpret_cast<char*>(const_cast<uint8_t*>(bytes.Data())),
                                        static_cast<unsigned>(bytes.ByteLength()));
    connection->Write(&buffer, 1);
  }
  return Number(info.Env(), connection == nullptr ? 0 : static_cast<double>(connection->pending()));
}

// readInto(slot, bytes: Uint8Array): number of bytes, or an error of libuv's
Napi::Value ReadInto(const Napi::CallbackInfo& info) {
  Connection* connection = IoOf(info).ConnectionAt(Int(info, 0));
  const auto [bytes, size] = Bytes(info, 1);
  const bool can_read = connection != nullptr && size > 0;
  return Number(info.Env(),
                can_read ? connection->ReadInto(reinterpret_cast<char*>(bytes), size) : 0);
}

// setReadBlock(number, bytes: Uint8Array): void
Napi::Value SetReadBlock(const Napi::CallbackInfo& info) {
  Io& io = IoOf(info);
  const auto [bytes, size] = Bytes(info, 1);
  const auto number = static_cast<size_t>(Int(info, 0));
  Require(info.Env(), number < kReadBlocks && size >= kReadAtOnce, "setReadBlock: wrong block");
  io.SetReadBlock(number, reinterpret_cast<char*>(bytes));
  return info.Env().Undefined();
}

// submit(): void, at once
Napi::Value SubmitNow(const Napi::CallbackInfo& info) {
  IoOf(info).Submit();
  return info.Env().Undefined();
}

// pending(slot): number of bytes
Napi::Value Pending(const Napi::CallbackInfo& info) {
  const Connection* connection = IoOf(info).ConnectionAt(Int(info, 0));
  return Number(info.Env(), connection == nullptr ? 0 : static_cast<double>(connection->pending()));
}

// setNoDelay(slot, on): number
Napi::Value SetNoDelay(const Napi::CallbackInfo& info) {
  Connection* connection = IoOf(info).ConnectionAt(Int(info, 0));
  return Napi::Number::New(
      info.Env(), connection == nullptr ? UV_EBADF : connection->SetNoDelay(info[1].ToBoolean()));
}

// setKeepAlive(slot, on, seconds): number
Napi::Value SetKeepAlive(const Napi::CallbackInfo& info) {
  Connection* connection = IoOf(info).ConnectionAt(Int(info, 0));
  return Napi::Number::New(
      info.Env(),
      connection == nullptr
          ? UV_EBADF
          : connection->SetKeepAlive(info[1].ToBoolean(), static_cast<unsigned>(Int(info, 2))));
}

// Reads the address of the channel that the arguments name: (slot, ofPeer). Returns 0, or an error.
int ReadOwnAddress(const Napi::CallbackInfo& info, SocketAddress* address) {
  Channel* channel = IoOf(info).ChannelAt(Int(info, 0));
  const int descriptor = channel == nullptr ? UV_EBADF : channel->Descriptor();
  if (descriptor < 0) return descriptor;
  address->length = sizeof address->storage;
  const int failed = info[1].ToBoolean()
                         ? getpeername(descriptor, address->get(), &address->length)
                         : getsockname(descriptor, address->get(), &address->length);
  return failed == 0 ? 0 : -errno;
}

// address(slot, ofPeer): SocketAddress | string | number, an error of libuv's
Napi::Value AddressOf(const Napi::CallbackInfo& info) {
  SocketAddress address;
  const int error = ReadOwnAddress(info, &address);
  if (error != 0) return Number(info.Env(), error);
  return AddressValue(info.Env(), address.get(), address.length);
}

// ip4Address(slot, ofPeer): number, the 32 bits of the address above the 16 of the port; -1 if it
// has no such address
Napi::Value Ip4AddressOf(const Napi::CallbackInfo& info) {
  SocketAddress address;
  if (ReadOwnAddress(info, &address) != 0 || address.storage.ss_family != AF_INET) {
    return Number(info.Env(), -1);
  }
  const auto* ip4 = reinterpret_cast<const sockaddr_in*>(&address.storage);
  constexpr double kPorts = 65536;
  return Number(info.Env(), ntohl(ip4->sin_addr.s_addr) * kPorts + ntohs(ip4->sin_port));
}

// descriptor(slot): number, or an error of libuv's
Napi::Value DescriptorOf(const Napi::CallbackInfo& info) {
  Channel* channel = IoOf(info).ChannelAt(Int(info, 0));
  return Number(info.Env(), channel == nullptr ? UV_EBADF : channel->Descriptor());
}

// look(id, host, service, family, type, protocol, flags): number
Napi::Value Look(const Napi::CallbackInfo& info) {
  addrinfo hints = {};
  hints.ai_family = Int(info, 3) == 4 ? AF_INET : Int(info, 3) == 6 ? AF_INET6 : AF_UNSPEC;
  hints.ai_socktype = Int(info, 4);
  hints.ai_protocol = Int(info, 5);
  hints.ai_flags = Int(info, 6);
  return Number(info.Env(), IoOf(info).Look(Int(info, 0), Text(info, 1), Text(info, 2), hints));
}

// reverse(id, address, port, flags): number
Napi::Value Reverse(const Napi::CallbackInfo& info) {
  Io& io = IoOf(info);
  SocketAddress address;
  int32_t result = ReadAddress(info, 1, &address);
  if (result == 0) result = io.Reverse(Int(info, 0), address.get(), Int(info, 3));
  return Number(info.Env(), result);
}

// cancelName(id): void
Napi::Value CancelName(const Napi::CallbackInfo& info) {
  IoOf(info).CancelName(Int(info, 0));
  return info.Env().Undefined();
}

// takeNames(id): NameResult[]
Napi::Value TakeNames(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::vector<NameResult> results = IoOf(info).TakeNames(Int(info, 0));
  Napi::Array array = Napi::Array::New(env, results.size());
  for (uint32_t i = 0; i < results.size(); i++) {
    const NameResult& result = results[i];
    Napi::Object object = Napi::Object::New(env);
    SetText(object, "address", result.address);
    SetText(object, "service", result.service);
    SetText(object, "canonname", result.canonical);
    SetText(object, "family", result.family == AF_INET6 ? "IPv6" : "IPv4");
    SetNumber(object, "port", result.port);
    SetNumber(object, "type", result.type);
    SetNumber(object, "protocol", result.protocol);
    napi_set_element(env, array, i, object);
  }
  return array;
}

// isNumeric(text): 0, 4 or 6
Napi::Value IsNumeric(const Napi::CallbackInfo& info) {
  SocketAddress address;
  const bool numeric = address.SetNumeric(Text(info, 0), 0);
  const int version = !numeric ? 0 : address.storage.ss_family == AF_INET ? 4 : 6;
  return Number(info.Env(), version);
}

constexpr IoMethod kMethods[] = {
    {"connect", Connect},     {"connectUnix", ConnectUnix}, {"bind", Bind},
    {"bindUnix", BindUnix},   {"listen", Listen},           {"write", Write},
    {"readInto", ReadInto},   {"submit", SubmitNow},        {"setReadBlock", SetReadBlock},
    {"pending", Pending},     {"setNoDelay", SetNoDelay},   {"setKeepAlive", SetKeepAlive},
    {"address", AddressOf},   {"ip4Address", Ip4AddressOf}, {"descriptor", DescriptorOf},
    {"look", Look},           {"reverse", Reverse},         {"cancelName", CancelName},
    {"takeNames", TakeNames}, {"isNumeric", IsNumeric},
};

}  // namespace

Napi::Object IoFunctions(Napi::Object owner, Reactor* reactor) {
  Napi::Object self = Napi::Object::New(owner.Env());
  AddIoMethods(self, owner, reactor, kMethods, std::size(kMethods));
  AddDatagramMethods(self, owner, reactor);
  AddWatchMethods(self, owner, reactor);
  AddProcessFunctions(self, owner, reactor);
  AddTlsMethods(self, owner, reactor);
  return self;
}

}  // namespace asyncio_native
