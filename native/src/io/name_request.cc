#include "name_request.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <memory>
#include <utility>

#include "io.h"

namespace asyncio_native {

namespace {

// Room for an address of either family as text, with the name of an interface.
constexpr size_t kAddressText = 64 + 16;

std::vector<NameResult> ResultsOf(const addrinfo* first) {
  std::vector<NameResult> results;
  for (const addrinfo* each = first; each != nullptr; each = each->ai_next) {
    char text[kAddressText] = "";
    NameResult result = {};
    result.family = each->ai_family;
    if (each->ai_family == AF_INET) {
      const auto* address = reinterpret_cast<const sockaddr_in*>(each->ai_addr);
      uv_ip4_name(address, text, sizeof text);
      result.port = ntohs(address->sin_port);
    } else if (each->ai_family == AF_INET6) {
      const auto* address = reinterpret_cast<const sockaddr_in6*>(each->ai_addr);
      uv_ip6_name(address, text, sizeof text);
      result.port = ntohs(address->sin6_port);
    } else {
      continue;
    }
    result.address = text;
    if (each->ai_canonname != nullptr) result.canonical = each->ai_canonname;
    result.type = each->ai_socktype;
    result.protocol = each->ai_protocol;
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace

int NameRequest::Look(Io* io, int32_t id, const std::string& host, const std::string& service,
                      const addrinfo& hints) {
  auto* request = new NameRequest(io, id);
  request->request_.look.data = request;
  return request->Begin(uv_getaddrinfo(
      io->loop(), &request->request_.look,
      [](uv_getaddrinfo_t* look, int status, addrinfo* first) {
        auto* done = static_cast<NameRequest*>(look->data);
        std::vector<NameResult> results = ResultsOf(first);
        if (first != nullptr) uv_freeaddrinfo(first);
        done->End(status, std::move(results));
      },
      host.empty() ? nullptr : host.c_str(), service.empty() ? nullptr : service.c_str(), &hints));
}

int NameRequest::Reverse(Io* io, int32_t id, const sockaddr* address, int flags) {
  auto* request = new NameRequest(io, id);
  request->request_.reverse.data = request;
  return request->Begin(uv_getnameinfo(
      io->loop(), &request->request_.reverse,
      [](uv_getnameinfo_t* reverse, int status, const char* host, const char* service) {
        auto* done = static_cast<NameRequest*>(reverse->data);
        std::vector<NameResult> results(1);
        if (host != nullptr) results[0].address = host;
        if (service != nullptr) results[0].service = service;
        done->End(status, std::move(results));
      },
      address, flags));
}

int NameRequest::Begin(int error) {
  if (error != 0) {
    delete this;
    return error;
  }
  io_->Began(this);
  return 0;
}

void NameRequest::Abandon() {
  io_ = nullptr;
  uv_cancel(&request_.any);  // Has no effect if a thread has begun.
}

void NameRequest::End(int status, std::vector<NameResult> results) {
  const std::unique_ptr<NameRequest> self(this);
  if (io_ != nullptr) io_->Ended(this, status, std::move(results));
}

}  // namespace asyncio_native
