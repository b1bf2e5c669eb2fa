#ifndef ASYNCIO_NATIVE_IO_CONNECTION_H_
#define ASYNCIO_NATIVE_IO_CONNECTION_H_

#include <sys/socket.h>
#include <uv.h>

#include <cstddef>
#include <cstdint>
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

  // All return 0 or an error of libuv.
  int Connect(const sockaddr* address, const sockaddr* local);
  int ConnectUnix(const std::string& path);
  // Takes over a connected socket, even if it fails.
  int Adopt(int descriptor);
  int SetNoDelay(bool on);
  int SetKeepAlive(bool on, unsigned seconds);

  // `reads_itself`: if the last read was large, the next bytes are only announced, as kReadable,
  // and the loop takes them by ReadInto.
  void StartReading(bool reads_itself);
  void StopReading();
  // Returns the number of bytes, 0 if there are none, or an error of libuv; UV_EOF at the end of
  // the stream. After an error it has stopped reading.
  int32_t ReadInto(char* bytes, size_t size);
  // Writes as much as possible at once, and later a copy of the rest: JavaScript may change or free
  // its memory before. Reports the unsent bytes as kPending whenever they change.
  void Write(const uv_buf_t* buffers, size_t count);
  // The peer reads the end of the stream after what was written.
  void Shutdown();
  // Puts TLS between the socket and the loop, and begins its handshake. No writes of the loop may
  // be pending.
  void Secure(std::unique_ptr<TlsSession> session);
  // Null if there is none.
  SecureLayer* secure() { return secure_.get(); }
  // Closes it; with TLS, so that its peer can distinguish it from a cut connection.
  void Finish();

  // SecureLayer uses these on the socket.
  void StartReadingSocket();
  void StopReadingSocket();
  void WriteSocket(const uv_buf_t* buffers, size_t count);
  void ShutdownSocket();
  void Complete(int32_t kind, int32_t a);

  // Bytes that the kernel has not accepted.
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
  bool Announces() const { return announcements_ > 0 && reads_itself_ && secure_ == nullptr; }
  void NoteRead(size_t bytes);
  void WriteRest(const uv_buf_t* buffers, size_t count, size_t written);

  static void OnConnected(uv_connect_t* connected, int status);
  static void OnAllocate(uv_handle_t* handle, size_t suggested, uv_buf_t* buffer);
  static void OnRead(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer);
  static void OnWritten(uv_write_t* request, int status);

  const bool is_tcp_;
  bool open_ = false;
  // The last read has filled its memory, so the next one probably will, too.
  bool reads_much_ = false;
  // See StartReading.
  bool reads_itself_ = false;
  // How many of the next reads are announced.
  uint8_t announcements_ = 0;
  // Its number in the LingerQueue; an unused number before it is there.
  uint32_t lingering_ = UINT32_MAX;
  mutable union {
    uv_handle_t any;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
  } handle_;
  size_t pending_ = 0;
  std::unique_ptr<SecureLayer> secure_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_CONNECTION_H_
