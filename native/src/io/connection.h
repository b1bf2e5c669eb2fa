#ifndef ASYNCIO_NATIVE_IO_CONNECTION_H_
#define ASYNCIO_NATIVE_IO_CONNECTION_H_

#include <sys/socket.h>
#include <uv.h>

#include <cstddef>
#include <memory>
#include <string>

#include "channel.h"
#include "secure_layer.h"

namespace asyncio_native {

// A connected stream: TCP, or a Unix socket. See Channel for who owns it.
class Connection final : public Channel {
 public:
  Connection(Io* io, int32_t slot, bool is_tcp);
  ~Connection() override = default;
  Connection* AsConnection() override { return this; }

  // All return 0 or an error of libuv's.
  int Connect(const sockaddr* address, const sockaddr* local);
  int ConnectUnix(const std::string& path);
  // Takes over a connected socket, also where it fails.
  int Adopt(int descriptor);
  int SetNoDelay(bool on);
  int SetKeepAlive(bool on, unsigned seconds);

  void StartReading();
  void StopReading();
  // Writes as much as goes at once, and a copy of the rest when it can: JavaScript's memory may be
  // changed, or be gone, before that. What has not gone out is told as kPending, whenever it
  // changes.
  void Write(const uv_buf_t* buffers, size_t count);
  // The peer finds the end after what was written.
  void Shutdown();
  // Has TLS between the socket and the loop from now on, and begins its handshake. Nothing of the
  // loop's own may be pending.
  void Secure(std::unique_ptr<TlsSession> session);
  // Null where there is none.
  SecureLayer* secure() { return secure_.get(); }
  // Closes it, with TLS in the way that its peer can tell from being cut off.
  void Finish();

  // What SecureLayer does with the socket.
  void StartReadingSocket();
  void StopReadingSocket();
  void WriteSocket(const uv_buf_t* buffers, size_t count);
  void ShutdownSocket();
  void Complete(int32_t kind, int32_t a);

  // Bytes that the kernel has not taken.
  size_t pending() const { return pending_; }
  bool is_tcp() const { return is_tcp_; }
  const uv_tcp_t* tcp() const { return &handle_.tcp; }
  const uv_pipe_t* pipe() const { return &handle_.pipe; }

 private:
  struct WriteRequest;

  uv_handle_t* handle() const override { return open_ ? &handle_.any : nullptr; }
  void OnClosing() override;
  void OnEnd(int error);
  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&handle_); }
  int Open(unsigned family);
  void WriteRest(const uv_buf_t* buffers, size_t count, size_t written);

  static void OnConnected(uv_connect_t* request, int status);
  static void OnAllocate(uv_handle_t* handle, size_t suggested, uv_buf_t* buffer);
  static void OnRead(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer);
  static void OnWritten(uv_write_t* request, int status);

  const bool is_tcp_;
  bool open_ = false;
  // Its number in the LingerQueue; one that is nobody's before it is there.
  uint32_t lingering_ = UINT32_MAX;
  mutable union {
    uv_handle_t any;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
  } handle_;
  uv_connect_t connect_;
  uv_shutdown_t shutdown_;
  size_t pending_ = 0;
  std::unique_ptr<SecureLayer> secure_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_CONNECTION_H_
