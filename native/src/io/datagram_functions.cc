#include "datagram_functions.h"

#include <netinet/in.h>

#include <cstddef>
#include <cstring>
#include <iterator>
#include <string>

#include "datagram_socket.h"
#include "io.h"
#include "io_method.h"
#include "socket_address.h"

namespace asyncio_native {

namespace {

// The socket of the first argument. Null if there is none.
DatagramSocket* SocketOf(const Napi::CallbackInfo& info) {
  Channel* channel = IoOf(info).ChannelAt(Int(info, 0));
  DatagramSocket* socket = channel == nullptr ? nullptr : channel->AsDatagramSocket();
  return socket == nullptr || socket->closing() ? nullptr : socket;
}

// 4, 6, or 1 for Unix sockets.
int FamilyOf(int number) {
  return number == 4 ? AF_INET : number == 6 ? AF_INET6 : AF_UNIX;
}

// openDatagrams(family): number
Napi::Value Open(const Napi::CallbackInfo& info) {
  DatagramSocket& socket = IoOf(info).NewChannel<DatagramSocket>();
  int32_t result = socket.slot();
  const int error = socket.Open(FamilyOf(Int(info, 0)));
  if (error != 0) {
    result = error;
    socket.Close();
  }
  return Number(info.Env(), result);
}

// bindDatagrams(slot, header: Uint8Array, connects: 0 | 1): number
Napi::Value Bind(const Napi::CallbackInfo& info) {
  DatagramSocket* socket = SocketOf(info);
  const int result =
      socket == nullptr ? UV_EBADF : socket->Bind(Bytes(info, 1).first, Int(info, 2) != 0);
  return Number(info.Env(), result);
}

struct Option {
  const char* name;
  int level;
  int number;
};

#define ASYNCIO_NATIVE_OPTION(level, name) \
  {                                        \
#name, level, name                     \
  }
constexpr Option kOptions[] = {
    ASYNCIO_NATIVE_OPTION(SOL_SOCKET, SO_REUSEADDR),
    ASYNCIO_NATIVE_OPTION(SOL_SOCKET, SO_REUSEPORT),
    ASYNCIO_NATIVE_OPTION(SOL_SOCKET, SO_BROADCAST),
    ASYNCIO_NATIVE_OPTION(IPPROTO_IP, IP_MULTICAST_TTL),
    ASYNCIO_NATIVE_OPTION(IPPROTO_IP, IP_MULTICAST_LOOP),
    ASYNCIO_NATIVE_OPTION(IPPROTO_IP, IP_MULTICAST_IF),
    ASYNCIO_NATIVE_OPTION(IPPROTO_IP, IP_ADD_MEMBERSHIP),
    ASYNCIO_NATIVE_OPTION(IPPROTO_IP, IP_DROP_MEMBERSHIP),
    ASYNCIO_NATIVE_OPTION(IPPROTO_IPV6, IPV6_V6ONLY),
    ASYNCIO_NATIVE_OPTION(IPPROTO_IPV6, IPV6_MULTICAST_HOPS),
    ASYNCIO_NATIVE_OPTION(IPPROTO_IPV6, IPV6_MULTICAST_LOOP),
    ASYNCIO_NATIVE_OPTION(IPPROTO_IPV6, IPV6_MULTICAST_IF),
    ASYNCIO_NATIVE_OPTION(IPPROTO_IPV6, IPV6_JOIN_GROUP),
    ASYNCIO_NATIVE_OPTION(IPPROTO_IPV6, IPV6_LEAVE_GROUP),
};
#undef ASYNCIO_NATIVE_OPTION

// setSocketOption(slot, name, value: Uint8Array): number
Napi::Value SetOption(const Napi::CallbackInfo& info) {
  DatagramSocket* socket = SocketOf(info);
  const std::string name = Text(info, 1);
  const auto [value, size] = Bytes(info, 2);
  if (socket == nullptr) return Number(info.Env(), UV_EBADF);
  for (const Option& option : kOptions) {
    if (option.name == name) {
      return Number(info.Env(), socket->SetOption(option.level, option.number, value, size));
    }
  }
  return Number(info.Env(), UV_ENOPROTOOPT);
}

// readDatagrams(slot): number
Napi::Value Read(const Napi::CallbackInfo& info) {
  DatagramSocket* socket = SocketOf(info);
  return Number(info.Env(), socket == nullptr ? UV_EBADF : socket->StartReading());
}

// pendingDatagrams(slot): number of bytes
Napi::Value Pending(const Napi::CallbackInfo& info) {
  const DatagramSocket* socket = SocketOf(info);
  return Number(info.Env(), socket == nullptr ? 0 : static_cast<double>(socket->pending()));
}

// datagramHeader(family, addressOrPath, port, header: Uint8Array): 0, or 1 if it is none
//
// Writes the beginning of a record for that address.
Napi::Value Header(const Napi::CallbackInfo& info) {
  const int family = FamilyOf(Int(info, 0));
  const auto [header, size] = Bytes(info, 3);
  const std::string text = Text(info, 1);
  SocketAddress address;
  const bool fits = family == AF_UNIX ? address.SetPath(text)
                                      : address.SetNumeric(text, Int(info, 2)) &&
                                            address.get()->sa_family == family;
  const auto length = static_cast<int32_t>(address.length);
  if (!fits || size < sizeof length + address.length) return Number(info.Env(), 1);
  std::memcpy(header, &length, sizeof length);
  std::memcpy(header + sizeof length, address.get(), address.length);
  return Number(info.Env(), 0);
}

// datagramAddress(offset): SocketAddress | string, that of a record in the slab
Napi::Value AddressAt(const Napi::CallbackInfo& info) {
  const IoMemory& memory = IoOf(info).memory();
  const auto offset = static_cast<size_t>(Int(info, 0));
  int32_t length = 0;
  SocketAddress address;
  if (offset + sizeof length + sizeof address.storage <= memory.read_size) {
    std::memcpy(&length, memory.read + offset, sizeof length);
    std::memcpy(address.get(), memory.read + offset + sizeof length, sizeof address.storage);
  }
  // A Unix socket without a name has none.
  if (length < static_cast<int32_t>(sizeof(sa_family_t))) return Napi::String::New(info.Env(), "");
  return AddressValue(info.Env(), address.get(), static_cast<socklen_t>(length));
}

constexpr IoMethod kMethods[] = {
    {"openDatagrams", Open},        {"bindDatagrams", Bind},        {"readDatagrams", Read},
    {"pendingDatagrams", Pending},  {"setSocketOption", SetOption}, {"datagramHeader", Header},
    {"datagramAddress", AddressAt},
};

}  // namespace

void AddDatagramMethods(Napi::Object self, Napi::Object owner, Reactor* reactor) {
  AddIoMethods(self, owner, reactor, kMethods, std::size(kMethods));
}

}  // namespace asyncio_native
