#include "socket_address.h"

#include <net/if.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <uv.h>

#include <cstddef>
#include <cstring>

#include "properties.h"

namespace asyncio_native {

bool SocketAddress::SetNumeric(const std::string& text, int port) {
  if (text.find('\0') != std::string::npos) return false;  // libuv would read only up to there.
  if (uv_ip4_addr(text.c_str(), port, reinterpret_cast<sockaddr_in*>(&storage)) == 0) {
    length = sizeof(sockaddr_in);
    return true;
  }
  if (uv_ip6_addr(text.c_str(), port, reinterpret_cast<sockaddr_in6*>(&storage)) == 0) {
    length = sizeof(sockaddr_in6);
    return true;
  }
  return false;
}

bool SocketAddress::SetPath(const std::string& path) {
  auto* local = reinterpret_cast<sockaddr_un*>(&storage);
  if (path.size() > sizeof local->sun_path) return false;
  local->sun_family = AF_UNIX;
  std::memcpy(local->sun_path, path.data(), path.size());
  length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  return true;
}

namespace {

// A path ends at its null byte, if it has one; a name in the abstract namespace begins with it.
Napi::Value PathValue(Napi::Env env, const sockaddr_un* local, socklen_t length) {
  constexpr size_t kHead = offsetof(sockaddr_un, sun_path);
  const size_t size = length > kHead ? length - kHead : 0;
  const bool is_path = size > 0 && local->sun_path[0] != 0;
  return Napi::String::New(env, local->sun_path, is_path ? strnlen(local->sun_path, size) : size);
}

}  // namespace

Napi::Value AddressValue(Napi::Env env, const sockaddr* address, socklen_t length) {
  if (address->sa_family == AF_UNIX) {
    return PathValue(env, reinterpret_cast<const sockaddr_un*>(address), length);
  }
  char text[INET6_ADDRSTRLEN + IF_NAMESIZE + 1] = "";
  const bool is_ip6 = address->sa_family == AF_INET6;
  const auto* ip4 = reinterpret_cast<const sockaddr_in*>(address);
  const auto* ip6 = reinterpret_cast<const sockaddr_in6*>(address);
  if (is_ip6) {
    uv_ip6_name(ip6, text, sizeof text);
  } else {
    uv_ip4_name(ip4, text, sizeof text);
  }
  // Without it the peer could not answer: each interface has such addresses.
  if (is_ip6 && IN6_IS_ADDR_LINKLOCAL(&ip6->sin6_addr)) {
    char* end = text + std::strlen(text);
    if (if_indextoname(ip6->sin6_scope_id, end + 1) != nullptr) *end = '%';
  }
  Napi::Object object = Napi::Object::New(env);
  SetText(object, "address", text);
  SetText(object, "family", is_ip6 ? "IPv6" : "IPv4");
  SetNumber(object, "port", ntohs(is_ip6 ? ip6->sin6_port : ip4->sin_port));
  return object;
}

}  // namespace asyncio_native
