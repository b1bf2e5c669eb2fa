#ifndef ASYNCIO_NATIVE_IO_SECURE_LAYER_H_
#define ASYNCIO_NATIVE_IO_SECURE_LAYER_H_

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "../tls/tls_session.h"

namespace asyncio_native {

class Connection;

// TLS on a connection: between its socket and the loop. Owned by the Connection, whose thread it
// belongs to.
class SecureLayer {
 public:
  SecureLayer(Connection* connection, std::unique_ptr<TlsSession> session)
      : connection_(*connection), session_(std::move(session)) {}
  SecureLayer(const SecureLayer&) = delete;
  SecureLayer& operator=(const SecureLayer&) = delete;

  // Begins the handshake, which ends with a completion kSecured.
  void Begin();
  // Continues it after a completion kContextWanted; null keeps the present context.
  void ChooseContext(const TlsContext* context);
  // Takes bytes from the peer, or its end: 0, or an error of libuv.
  void OnBytes(const char* bytes, size_t size);
  void OnEnd(int error);
  // Whether the socket may be read at all.
  bool wants_bytes() const { return !stalled_; }

  void StartReading();
  void StopReading();
  void Write(const uv_buf_t* buffers, size_t count);
  // The slab, which was full, has room again.
  void Resume();
  // Tells the peer that nothing more is written; reading goes on. The socket stays open in both
  // directions, for messages of OpenSSL.
  void EndWriting();
  // Sends the end to the peer, and waits for the peer's end: false if there is nothing to wait for.
  bool Finish();
  bool finishing() const { return state_ == State::kFinishing; }

  const TlsSession& session() const { return *session_; }

 private:
  enum class State { kHandshake, kContextWanted, kOpen, kFinishing, kOver };

  void Advance();
  // Decrypts the received bytes, as far as the loop reads and there is room.
  void Deliver();
  // For a connection that the loop has closed: until the peer ends, or writes on.
  void Discard();
  // Sends what OpenSSL has written.
  void Flush();
  void Fail(int32_t kind, int error);

  Connection& connection_;
  const std::unique_ptr<TlsSession> session_;
  State state_ = State::kHandshake;
  bool reading_ = false;
  bool stalled_ = false;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_SECURE_LAYER_H_
