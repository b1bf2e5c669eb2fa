#include "listener.h"

#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>

#include "descriptors.h"
#include "io.h"

namespace asyncio_native {

namespace {

int SetOption(int descriptor, int level, int name) {
  const int on = 1;
  return setsockopt(descriptor, level, name, &on, sizeof on) == 0 ? 0 : -errno;
}

}  // namespace

Listener::~Listener() {
  if (descriptor_ >= 0) close(descriptor_);
}

void Listener::OnClosing() {
  close(descriptor_);
  descriptor_ = -1;
}

int Listener::Bind(const sockaddr* address, socklen_t length, const Options& options) {
  const int family = address->sa_family;
  is_tcp_ = family != AF_UNIX;
  backlog_ = options.backlog;
  descriptor_ = OpenSocket(family, SOCK_STREAM);
  if (descriptor_ < 0) return -errno;
  int error = 0;
  if (is_tcp_) error = SetOption(descriptor_, SOL_SOCKET, SO_REUSEADDR);
  if (error == 0 && options.reuse_port) error = SetOption(descriptor_, SOL_SOCKET, SO_REUSEPORT);
  if (error == 0 && family == AF_INET6 && options.ipv6_only) {
    error = SetOption(descriptor_, IPPROTO_IPV6, IPV6_V6ONLY);
  }
  if (error == 0 && bind(descriptor_, address, length) != 0) error = -errno;
  if (error == 0) error = uv_poll_init(io().loop(), &poll_, descriptor_);
  if (error == 0) {
    open_ = true;
    poll_.data = this;
  }
  return error;
}

int Listener::Start() {
  if (closing()) return 0;
  if (!listening_ && listen(descriptor_, backlog_) != 0) return -errno;
  listening_ = true;
  return uv_poll_start(&poll_, UV_READABLE, [](uv_poll_t* poll, int, int) {
    static_cast<Listener*>(poll->data)->Accept();
  });
}

void Listener::Stop() {
  if (open_) uv_poll_stop(&poll_);
}

// At most as many as the queue holds, so that a flooded server does not delay the others.
void Listener::Accept() {
  for (int i = 0; i < backlog_ && !closing() && io().HasRoom(); i++) {
    const int accepted = AcceptFrom(descriptor_);
    if (accepted < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EAGAIN || errno == EWOULDBLOCK) return;
      const int error = -errno;
      // Other errors concern one connection only and must not end the server.
      if (error == -EMFILE || error == -ENFILE || error == -ENOBUFS || error == -ENOMEM) Stop();
      io().Complete(io_layout::kAcceptError, slot(), error, 0);
      return;
    }
    Connection& connection = io().NewConnection(is_tcp_);
    if (connection.Adopt(accepted) != 0) {
      connection.Close();
      continue;
    }
    io().Complete(io_layout::kAccepted, slot(), connection.slot(), 0);
  }
}

}  // namespace asyncio_native
