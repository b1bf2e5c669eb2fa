#include "connection.h"

#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <vector>

#include "../constants.h"
#include "descriptors.h"
#include "io.h"

namespace asyncio_native {

namespace {

Connection* Of(const void* data) {
  return static_cast<Connection*>(const_cast<void*>(data));
}

size_t TotalOf(const uv_buf_t* buffers, size_t count) {
  size_t total = 0;
  for (size_t i = 0; i < count; i++)
    total += buffers[i].len;
  return total;
}

}  // namespace

// The unsent rest of a write.
struct Connection::WriteRequest {
  uv_write_t request;
  Connection* connection;
  std::vector<char> rest;
};

Connection::Connection(Io* io, int32_t slot, bool is_tcp) : Channel(io, slot), is_tcp_(is_tcp) {}

int Connection::Open(unsigned family) {
  const int error = is_tcp_ ? uv_tcp_init_ex(io().loop(), &handle_.tcp, family)
                            : uv_pipe_init(io().loop(), &handle_.pipe, 0);
  if (error != 0) return error;
  open_ = true;
  handle_.any.data = this;
  return 0;
}

int Connection::Connect(const sockaddr* address, const sockaddr* local) {
  int error = Open(address->sa_family);
  if (error != 0) return error;
  if (local != nullptr) error = uv_tcp_bind(&handle_.tcp, local, 0);
  if (error != 0) return error + io_layout::kBindFailed;
  // Not a part of the connection, because it is needed only now.
  auto request = std::make_unique<uv_connect_t>();
  error = uv_tcp_connect(request.get(), &handle_.tcp, address, OnConnected);
  if (error == 0) request.release();  // OnConnected takes it.
  return error;
}

int Connection::ConnectUnix(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.size() > sizeof address.sun_path) return UV_ENAMETOOLONG;
  std::memcpy(address.sun_path, path.data(), path.size());
  const int descriptor = OpenSocket(AF_UNIX, SOCK_STREAM);
  if (descriptor < 0) return -errno;
  // At once or not at all, because the other end is on this machine.
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), length) != 0) {
    const int error = -errno;
    close(descriptor);
    return error;
  }
  const int error = Adopt(descriptor);
  if (error == 0) io().Complete(io_layout::kConnected, slot(), 0, 0);
  return error;
}

int Connection::Adopt(int descriptor) {
  int error = Open(0);
  if (error == 0) {
    error =
        is_tcp_ ? uv_tcp_open(&handle_.tcp, descriptor) : uv_pipe_open(&handle_.pipe, descriptor);
  }
  if (error != 0) close(descriptor);
  return error;
}

int Connection::SetNoDelay(bool on) {
  return is_tcp_ ? uv_tcp_nodelay(&handle_.tcp, on ? 1 : 0) : 0;
}

int Connection::SetKeepAlive(bool on, unsigned seconds) {
  return is_tcp_ ? uv_tcp_keepalive(&handle_.tcp, on ? 1 : 0, seconds) : 0;
}

void Connection::OnConnected(uv_connect_t* connected, int status) {
  const std::unique_ptr<uv_connect_t> request(connected);
  Connection* connection = Of(request->handle->data);
  if (connection->closing()) return;
  connection->io().Complete(io_layout::kConnected, connection->slot(), status, 0);
}

void Connection::Secure(std::unique_ptr<TlsSession> session) {
  if (closing()) return;
  secure_ = std::make_unique<SecureLayer>(this, std::move(session));
  secure_->Begin();
  io().Changed();
}

void Connection::Finish() {
  if (closing()) return;
  if (secure_ == nullptr || !secure_->Finish()) {
    Close();
  } else if (!closing()) {
    uv_unref(handle());
    lingering_ = io().lingering().Add(slot());
  }
}

void Connection::OnClosing() {
  if (secure_ != nullptr && secure_->finishing()) io().lingering().Remove(lingering_);
}

void Connection::Complete(int32_t kind, int32_t a) {
  io().Complete(kind, slot(), a, 0);
}

void Connection::StartReading(bool reads_itself) {
  if (closing()) return;
  reads_itself_ = reads_itself;
  if (secure_ != nullptr) {
    secure_->StartReading();
  } else {
    StartReadingSocket();
  }
}

void Connection::StopReading() {
  if (secure_ != nullptr) {
    secure_->StopReading();
  } else {
    StopReadingSocket();
  }
}

void Connection::StartReadingSocket() {
  if (closing()) return;
  const int error = uv_read_start(stream(), OnAllocate, OnRead);
  if (error != 0 && error != UV_EALREADY) {
    OnEnd(error);
  }
}

void Connection::StopReadingSocket() {
  if (open_) uv_read_stop(stream());
}

void Connection::OnAllocate(uv_handle_t* handle, size_t, uv_buf_t* buffer) {
  Connection* connection = Of(handle->data);
  SecureLayer* secure = connection->secure_.get();
  if (secure == nullptr && !connection->Announces()) {
    *buffer = connection->io().ReadBuffer(connection->reads_much_);
  } else if (secure != nullptr && secure->wants_bytes()) {
    *buffer = connection->io().SecretBuffer();
  } else {
    *buffer = uv_buf_init(nullptr, 0);
  }
}

void Connection::OnEnd(int error) {
  if (secure_ != nullptr) {
    secure_->OnEnd(error);
  } else {
    io().Complete(error == 0 ? io_layout::kEnd : io_layout::kReadError, slot(), error, 0);
  }
}

void Connection::OnRead(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
  Connection* connection = Of(stream->data);
  SecureLayer* secure = connection->secure_.get();
  if (size > 0 && secure != nullptr) {
    secure->OnBytes(buffer->base, static_cast<size_t>(size));
  } else if (size > 0) {
    const auto bytes = static_cast<size_t>(size);
    connection->reads_much_ = bytes == buffer->len;
    connection->NoteRead(bytes);
    connection->io().CompleteRead(connection->slot(), buffer->base, bytes);
  } else if (size == UV_EOF) {
    uv_read_stop(stream);
    // If the peer hangs up after a short read, libuv does not read on but reports the end of the
    // stream, even for a connection that was reset.
    char byte;
    const int descriptor = connection->Descriptor();
    const bool failed = recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
                        errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR &&
                        errno != ENOTSOCK;
    connection->OnEnd(failed ? -errno : 0);
  } else if (size < 0 && size != UV_ENOBUFS) {
    uv_read_stop(stream);
    connection->OnEnd(static_cast<int>(size));
  } else if (size == UV_ENOBUFS && connection->Announces()) {
    connection->io().CompleteReadable(connection->slot());
  }
  // Without a buffer the bytes stay in the kernel, and the next pass offers them again.
}

void Connection::NoteRead(size_t bytes) {
  if (bytes >= kLeastAnnounced) {
    announcements_ = kAnnouncements;
  } else if (announcements_ > 0) {
    announcements_--;
  }
}

int32_t Connection::ReadInto(char* bytes, size_t size) {
  if (closing() || !open_ || secure_ != nullptr) return 0;
  const int descriptor = Descriptor();
  ssize_t result;
  do {
    result = read(descriptor, bytes, std::min(size, kReadIntoAtOnce));
  } while (result < 0 && errno == EINTR);
  if (result > 0) {
    NoteRead(static_cast<size_t>(result));
    return static_cast<int32_t>(result);
  }
  if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 0;
  const int error = result == 0 ? UV_EOF : -errno;
  uv_read_stop(stream());
  io().Changed();
  return error;
}

void Connection::Write(const uv_buf_t* buffers, size_t count) {
  if (secure_ != nullptr) {
    secure_->Write(buffers, count);
  } else {
    WriteSocket(buffers, count);
  }
}

void Connection::WriteSocket(const uv_buf_t* buffers, size_t count) {
  if (closing()) return;
  size_t written = 0;
  if (pending_ == 0) {
    const int result = uv_try_write(stream(), buffers, static_cast<unsigned>(count));
    if (result < 0 && result != UV_EAGAIN) {
      io().Complete(io_layout::kWriteError, slot(), result, 0);
      return;
    }
    if (result > 0) written = static_cast<size_t>(result);
  }
  if (written < TotalOf(buffers, count)) WriteRest(buffers, count, written);
}

void Connection::WriteRest(const uv_buf_t* buffers, size_t count, size_t written) {
  auto request = std::make_unique<WriteRequest>();
  std::vector<char>& rest = request->rest;
  request->connection = this;
  rest.reserve(TotalOf(buffers, count) - written);
  for (size_t i = 0; i < count; i++) {
    const size_t skipped = std::min<size_t>(written, buffers[i].len);
    written -= skipped;
    rest.insert(rest.end(), buffers[i].base + skipped, buffers[i].base + buffers[i].len);
  }
  const uv_buf_t buffer = uv_buf_init(rest.data(), static_cast<unsigned>(rest.size()));
  const int error = uv_write(&request->request, stream(), &buffer, 1, OnWritten);
  if (error != 0) {
    io().Complete(io_layout::kWriteError, slot(), error, 0);
    return;
  }
  pending_ += rest.size();
  io().Changed();
  request.release();  // OnWritten takes it.
  io().CompletePending(slot(), pending_);
}

void Connection::OnWritten(uv_write_t* written, int status) {
  const std::unique_ptr<WriteRequest> request(reinterpret_cast<WriteRequest*>(written));
  Connection* connection = request->connection;
  connection->pending_ -= request->rest.size();
  if (connection->closing()) return;
  if (status < 0) {
    connection->io().Complete(io_layout::kWriteError, connection->slot(), status, 0);
  } else {
    connection->io().CompletePending(connection->slot(), connection->pending_);
  }
}

void Connection::Shutdown() {
  if (secure_ == nullptr) {
    ShutdownSocket();
  } else {
    secure_->EndWriting();
  }
}

void Connection::ShutdownSocket() {
  if (closing()) return;
  // An error means that the connection is gone, which a read or a write reports.
  auto request = std::make_unique<uv_shutdown_t>();
  const int error = uv_shutdown(request.get(), stream(), [](uv_shutdown_t* shut, int) {
    const std::unique_ptr<uv_shutdown_t> taken(shut);
  });
  if (error == 0) request.release();  // The callback takes it.
}

}  // namespace asyncio_native
