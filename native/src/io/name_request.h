#ifndef ASYNCIO_NATIVE_IO_NAME_REQUEST_H_
#define ASYNCIO_NATIVE_IO_NAME_REQUEST_H_

#include <netdb.h>
#include <uv.h>

#include <cstdint>
#include <string>
#include <vector>

namespace asyncio_native {

class Io;

// One of the addresses that a name has.
struct NameResult {
  std::string address;  // Or, of getnameinfo, the host.
  std::string service;  // Of getnameinfo.
  std::string canonical;
  int family;
  int port;
  int type;
  int protocol;
};

// A name that is being looked up by libuv's threads. Owns itself until libuv has called back, which
// may be after its Io has closed.
class NameRequest {
 public:
  // Both return 0, and report `id` as kName when it is done; or they return an error of libuv.
  static int Look(Io* io, int32_t id, const std::string& host, const std::string& service,
                  const addrinfo& hints);
  static int Reverse(Io* io, int32_t id, const sockaddr* address, int flags);

  int32_t id() const { return id_; }
  // The Io is being closed, or no caller needs the result any more.
  void Abandon();

 private:
  NameRequest(Io* io, int32_t id) : io_(io), id_(id) {}
  int Begin(int error);
  void End(int status, std::vector<NameResult> results);

  Io* io_;  // Null when abandoned.
  const int32_t id_;
  union {
    uv_req_t any;
    uv_getaddrinfo_t look;
    uv_getnameinfo_t reverse;
  } request_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_NAME_REQUEST_H_
