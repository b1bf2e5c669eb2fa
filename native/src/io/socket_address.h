#ifndef ASYNCIO_NATIVE_IO_SOCKET_ADDRESS_H_
#define ASYNCIO_NATIVE_IO_SOCKET_ADDRESS_H_

#include <napi.h>
#include <sys/socket.h>

#include <string>

namespace asyncio_native {

// An address of any of the families that are served.
struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t length = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }

  // Text of IPv4 or IPv6, the latter also with the name of an interface. False where it is neither.
  bool SetNumeric(const std::string& text, int port);
  // False where it is too long.
  bool SetPath(const std::string& path);
};

// As lib/io/addresses.ts has it: an object of a network address, the text of a path.
Napi::Value AddressValue(Napi::Env env, const sockaddr* address, socklen_t length);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_SOCKET_ADDRESS_H_
