#ifndef ASYNCIO_NATIVE_IO_LISTENER_H_
#define ASYNCIO_NATIVE_IO_LISTENER_H_

#include <sys/socket.h>
#include <uv.h>

#include <string>

#include "channel.h"

namespace asyncio_native {

// A socket that listens. See Channel for who owns it.
//
// Not libuv's listener: if no descriptors are left, that accepts connections and drops them. This
// one reports it to the loop, which pauses it, and leaves the connections in the kernel's queue.
class Listener final : public Channel {
 public:
  struct Options {
    int backlog;
    bool reuse_port;
    bool ipv6_only;
  };

  Listener(Io* io, int32_t slot) : Channel(io, slot) {}
  ~Listener() override;
  Listener* AsListener() override { return this; }

  // Does not listen yet. 0 or an error of libuv.
  int Bind(const sockaddr* address, socklen_t length, const Options& options);

  // Listens, and accepts from now on. 0 or an error of libuv.
  int Start();
  void Stop();

 private:
  uv_handle_t* handle() const override {
    return open_ ? reinterpret_cast<uv_handle_t*>(&poll_) : nullptr;
  }
  // At once, so that no client connects any more and another server may take the port.
  void OnClosing() override;
  void Accept();

  int descriptor_ = -1;
  int backlog_ = 0;
  bool is_tcp_ = true;
  bool listening_ = false;
  bool open_ = false;
  mutable uv_poll_t poll_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_LISTENER_H_
