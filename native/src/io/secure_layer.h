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
  // Goes on with it after a completion kContextWanted; null for the context that it has.
  void ChooseContext(const TlsContext* context);
  // What has come from the peer, as bytes, or its end: 0, or an error of libuv's.
  void OnBytes(const char* bytes, size_t size);
  void OnEnd(int error);
  // Whether the socket may be read at all.
  bool wants_bytes() const { return !stalled_; }

  void StartReading();
  void StopReading();
  void Write(const uv_buf_t* buffers, size_t count);
  // The slab, which was full, has room again.
  void Resume();
  // Tells the peer that nothing more is written; reading goes on. The socket stays open both ways,
  // for what OpenSSL may have to say.
  void EndWriting();
  // Tells the peer the end, and waits for its own: false where there is nothing to wait for.
  bool Finish();
  bool finishing() const { return state_ == State::kFinishing; }

  const TlsSession& session() const { return *session_; }

 private:
  enum class State { kHandshake, kContextWanted, kOpen, kFinishing, kOver };

  void Advance();
  // Decrypts what has come, as far as it is wanted and there is room.
  void Deliver();
  // Of a connection that the loop has left: until the peer ends, or writes on.
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
