#ifndef ASYNCIO_NATIVE_IO_SOCKET_ADDRESS_H_
#define ASYNCIO_NATIVE_IO_SOCKET_ADDRESS_H_

#include <napi.h>
#include <sys/socket.h>

#include <string>

namespace asyncio_native {

// An address of a supported family.
struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t length = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }

  // From text: IPv4 or IPv6, the latter optionally with the name of an interface. False if it is
  // neither.
  bool SetNumeric(const std::string& text, int port);
  // False if it is too long.
  bool SetPath(const std::string& path);
};

// As in lib/io/addresses.ts: an object for a network address, text for a path.
Napi::Value AddressValue(Napi::Env env, const sockaddr* address, socklen_t length);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_SOCKET_ADDRESS_H_
