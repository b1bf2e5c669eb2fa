#include "datagram_socket.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "../bits.h"
#include "../constants.h"
#include "datagram_batch.h"
#include "descriptors.h"
#include "io.h"

namespace asyncio_native {

namespace {

bool IsFull(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

}  // namespace

DatagramSocket::~DatagramSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

void DatagramSocket::OnClosing() {
  close(descriptor_);
  descriptor_ = -1;
}

size_t DatagramSocket::header() const {
  return family_ == AF_UNIX ? io_layout::kUnixDatagramHeader : io_layout::kDatagramHeader;
}

int DatagramSocket::Open(int family) {
  family_ = family;
  descriptor_ = OpenSocket(family, SOCK_DGRAM);
  if (descriptor_ < 0) return -errno;
  const int error = uv_poll_init(io().loop(), &poll_, descriptor_);
  if (error == 0) {
    open_ = true;
    poll_.data = this;
  }
  return error;
}

int DatagramSocket::Bind(const void* record, bool connects) {
  const auto* bytes = static_cast<const char*>(record);
  const auto* address = reinterpret_cast<const sockaddr*>(bytes + kNameOffset);
  const auto length = static_cast<socklen_t>(IntAt(bytes));
  const int failed =
      connects ? connect(descriptor_, address, length) : bind(descriptor_, address, length);
  if (failed != 0) return -errno;
  is_connected_ = is_connected_ || connects;
  return 0;
}

int DatagramSocket::SetOption(int level, int name, const void* value, size_t size) {
  return setsockopt(descriptor_, level, name, value, static_cast<socklen_t>(size)) == 0 ? 0
                                                                                        : -errno;
}

int DatagramSocket::StartReading() {
  is_reading_ = true;
  return Watch();
}

int DatagramSocket::Watch() {
  const int wanted = (is_reading_ ? UV_READABLE : 0) | (kept_.empty() ? 0 : UV_WRITABLE);
  if (closing() || wanted == watched_) return 0;
  watched_ = wanted;
  io().Changed();
  if (wanted == 0) return uv_poll_stop(&poll_);
  return uv_poll_start(&poll_, wanted, [](uv_poll_t* poll, int status, int events) {
    static_cast<DatagramSocket*>(poll->data)->OnPoll(status, events);
  });
}

void DatagramSocket::OnPoll(int status, int events) {
  if (status < 0) {
    // libuv stops watching a socket with an error, for example if the peer is not there. The next
    // read takes the error.
    watched_ = 0;
    events = UV_READABLE;
  }
  if ((events & UV_READABLE) != 0) Receive();
  if ((events & UV_WRITABLE) != 0) SendKept();
  Watch();
}

// Reads all that the kernel has, but no more than a limit, so that the other sockets do not wait
// long. The next pass offers the rest again.
void DatagramSocket::Receive() {
  for (int i = 0; i < kDatagramReads; i++) {
    if (!ReceiveSome()) return;
  }
}

bool DatagramSocket::ReceiveSome() {
  const size_t longest = family_ == AF_UNIX ? kLongestUnixDatagram : kLongestDatagram;
  // Each has room for the longest datagram. Afterwards the records are moved together.
  const size_t stride = RoundUp(header() + longest, kReadAlignment);
  const uv_buf_t room = io().ReadRoom();
  const size_t count =
      std::min({room.len / stride, kDatagramsAtOnce, static_cast<size_t>(io().completions_left())});
  if (count == 0) {
    io().Changed();
    return false;
  }
  DatagramBatch batch;
  for (size_t i = 0; i < count; i++) {
    char* record = room.base + i * stride;
    batch.Add(record, header(), longest);
  }
  const int received = ReceiveMessages(descriptor_, batch.messages.data(), count);
  if (received < 0) {
    if (errno == EINTR) return true;
    if (IsFull(errno)) return false;
    io().Complete(io_layout::kReadError, slot(), -errno, 0);
    return true;
  }
  char* to = room.base;
  for (size_t i = 0; i < static_cast<size_t>(received); i++) {
    char* record = room.base + i * stride;
    const size_t size = batch.messages[i].msg_len;
    const auto name_length = static_cast<int32_t>(batch.messages[i].msg_hdr.msg_namelen);
    std::memcpy(record, &name_length, sizeof name_length);
    if (to != record) std::memmove(to, record, header() + size);
    io().CompleteDatagram(slot(), to, header(), size);
    to += RoundUp(header() + size, kReadAlignment);
  }
  return static_cast<size_t>(received) == count;
}

void DatagramSocket::Send(const Submission* first, const Submission* end) {
  if (closing()) return;
  const size_t kept = kept_.size();
  const IoMemory& memory = io().memory();
  while (first != end) {
    DatagramBatch batch;
    for (; first != end && batch.count < kDatagramsAtOnce; first++) {
      const auto offset = static_cast<size_t>(first->offset);
      const auto length = static_cast<size_t>(first->length);
      if (offset > memory.write_size || header() + length > memory.write_size - offset) continue;
      batch.AddFilled(memory.write + offset, header(), length);
    }
    const size_t sent = kept_.empty() ? SendSome(batch.messages.data(), batch.count) : 0;
    for (size_t i = sent; i < batch.count; i++)
      Keep(batch.messages[i]);
  }
  if (kept_.size() == kept) return;
  Watch();
  io().CompletePending(slot(), pending_);
}

// For a connected socket one by one: in a batch, the system would not report which error came
// between, and would lose it.
size_t DatagramSocket::SendSome(Message* messages, size_t count) {
  size_t done = 0;
  while (done < count) {
    const int sent = SendMessages(descriptor_, messages + done, is_connected_ ? 1 : count - done);
    if (sent > 0) {
      done += static_cast<size_t>(sent);
    } else if (IsFull(errno)) {
      return done;
    } else if (errno != EINTR) {
      io().Complete(io_layout::kWriteError, slot(), -errno, 0);
      done++;
    }
  }
  return done;
}

void DatagramSocket::Keep(const Message& message) {
  const msghdr& from = message.msg_hdr;
  const size_t size = from.msg_iov->iov_len;
  // The record is in one piece; without an address, its data identify it.
  const auto* record = static_cast<const char*>(from.msg_iov->iov_base) - header();
  const auto total = static_cast<int32_t>(header() + size);
  kept_.append(reinterpret_cast<const char*>(&total), sizeof total);
  kept_.append(record, static_cast<size_t>(total));
  pending_ += size + kDatagramOverhead;
}

// One by one, because a socket seldom refuses a datagram.
void DatagramSocket::SendKept() {
  size_t done = 0;
  while (done < kept_.size()) {
    char* const kept = kept_.data() + done;
    const auto total = static_cast<size_t>(IntAt(kept));
    const size_t size = total - header();
    DatagramBatch batch;
    batch.AddFilled(kept + sizeof(int32_t), header(), size);
    if (SendSome(batch.messages.data(), 1) == 0) break;
    pending_ -= size + kDatagramOverhead;
    done += sizeof(int32_t) + total;
  }
  if (done == 0) return;
  kept_.erase(0, done);
  io().CompletePending(slot(), pending_);
}

}  // namespace asyncio_native
