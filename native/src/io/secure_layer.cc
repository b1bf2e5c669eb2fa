#include "secure_layer.h"

#include <algorithm>
#include <array>

#include "../constants.h"
#include "connection.h"
#include "io.h"

namespace asyncio_native {

using Progress = TlsSession::Progress;

void SecureLayer::Begin() {
  connection_.StartReadingSocket();
  Advance();
}

void SecureLayer::ChooseContext(const TlsContext* context) {
  if (state_ != State::kContextWanted) return;
  state_ = State::kHandshake;
  session_->ChooseContext(context);
  Advance();
  if (state_ == State::kHandshake) connection_.StartReadingSocket();
}

void SecureLayer::Advance() {
  const Progress progress = session_->Handshake();
  Flush();
  if (connection_.closing()) return;
  switch (progress) {
    case Progress::kDone:
      state_ = State::kOpen;
      connection_.Complete(io_layout::kSecured, 0);
      break;
    case Progress::kWantsContext:
      state_ = State::kContextWanted;
      // Before that, all received bytes would have to be kept.
      connection_.StopReadingSocket();
      connection_.Complete(io_layout::kContextWanted, 0);
      break;
    case Progress::kWantsBytes:
      break;
    default:
      Fail(io_layout::kSecured, io_layout::kTlsError);
  }
}

void SecureLayer::OnBytes(const char* bytes, size_t size) {
  // In pieces, so that the memory that a connection keeps stays small.
  for (size_t taken = 0; taken < size && state_ != State::kOver;) {
    const size_t piece = std::min(size - taken, kTlsFeedAtOnce);
    session_->Feed(bytes + taken, piece);
    taken += piece;
    if (state_ == State::kHandshake) Advance();
    if (state_ == State::kOpen && reading_ && !stalled_) Deliver();
    if (state_ == State::kFinishing) Discard();
  }
  // Bytes that came with the end of the handshake are kept; no more are read before the loop
  // requests them.
  if (state_ == State::kOpen && !reading_) connection_.StopReadingSocket();
}

void SecureLayer::OnEnd(int error) {
  if (state_ == State::kFinishing) {
    connection_.Close();
  } else if (state_ == State::kHandshake || state_ == State::kContextWanted) {
    Fail(io_layout::kSecured, error == 0 ? UV_ECONNRESET : error);
  } else if (state_ == State::kOpen) {
    if (error != 0) {
      Fail(io_layout::kReadError, error);
      return;
    }
    session_->FeedEnd();
    if (reading_ && !stalled_) Deliver();
  }
}

void SecureLayer::StartReading() {
  reading_ = true;
  if (state_ != State::kOpen) return;
  if (!stalled_) Deliver();
  // The kept bytes may contain the end of the peer.
  if (state_ == State::kOpen && reading_) connection_.StartReadingSocket();
}

void SecureLayer::StopReading() {
  reading_ = false;
  if (state_ == State::kOpen) connection_.StopReadingSocket();
}

void SecureLayer::Deliver() {
  Io& io = connection_.io();
  for (;;) {
    const uv_buf_t room = io.ReadBuffer(false);
    if (room.base == nullptr) {
      stalled_ = true;
      io.ResumeLater(connection_.slot());
      return;
    }
    size_t taken;
    const Progress progress = session_->Read(room.base, room.len, &taken);
    if (taken > 0) io.CompleteRead(connection_.slot(), room.base, taken);
    Flush();
    if (progress == Progress::kWantsBytes || connection_.closing()) return;
    if (progress == Progress::kEnd) {
      reading_ = false;
      connection_.StopReadingSocket();
      connection_.Complete(io_layout::kEnd, 0);
      return;
    }
    if (progress != Progress::kDone) {
      Fail(io_layout::kReadError, io_layout::kTlsError);
      return;
    }
  }
}

void SecureLayer::Resume() {
  stalled_ = false;
  if (state_ == State::kOpen && reading_) Deliver();
}

void SecureLayer::Write(const uv_buf_t* buffers, size_t count) {
  if (state_ != State::kOpen) return;
  for (size_t i = 0; i < count;) {
    const char* bytes = buffers[i].base;
    size_t size = buffers[i].len;
    // Small consecutive writes become one record.
    for (i++; i < count && buffers[i].base == bytes + size; i++)
      size += buffers[i].len;
    for (size_t taken = 0; taken < size && state_ == State::kOpen;) {
      const size_t piece = std::min(size - taken, kTlsWriteAtOnce);
      const Progress progress = session_->Write(bytes + taken, piece);
      taken += piece;
      Flush();
      if (progress != Progress::kDone) Fail(io_layout::kWriteError, io_layout::kTlsError);
    }
  }
}

void SecureLayer::EndWriting() {
  if (state_ != State::kOpen) return;
  session_->WriteEnd();
  Flush();
}

bool SecureLayer::Finish() {
  if (state_ != State::kOpen) return false;
  EndWriting();
  if (connection_.closing()) return true;
  state_ = State::kFinishing;
  stalled_ = false;
  connection_.ShutdownSocket();
  connection_.StartReadingSocket();
  Discard();
  return true;
}

void SecureLayer::Discard() {
  std::array<char, kTlsDiscardAtOnce> bytes;
  size_t taken;
  const Progress progress = session_->Read(bytes.data(), bytes.size(), &taken);
  // A peer that writes on must notice that this side does not read.
  if (taken == 0 && progress == Progress::kWantsBytes) return;
  connection_.Close();
  state_ = State::kOver;
}

void SecureLayer::Flush() {
  size_t size;
  const char* bytes = session_->outgoing(&size);
  if (size == 0) return;
  const uv_buf_t buffer = uv_buf_init(const_cast<char*>(bytes), static_cast<unsigned>(size));
  connection_.WriteSocket(&buffer, 1);
  session_->ClearOutgoing();
}

void SecureLayer::Fail(int32_t kind, int error) {
  state_ = State::kOver;
  connection_.StopReadingSocket();
  connection_.Complete(kind, error);
}

}  // namespace asyncio_native
