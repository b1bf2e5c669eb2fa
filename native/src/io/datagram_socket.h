#ifndef ASYNCIO_NATIVE_IO_DATAGRAM_SOCKET_H_
#define ASYNCIO_NATIVE_IO_DATAGRAM_SOCKET_H_

#include <sys/socket.h>
#include <uv.h>

#include <cstddef>
#include <string>

#include "channel.h"
#include "io_layout.h"
#include "messages.h"

namespace asyncio_native {

// A socket for datagrams: UDP, or Unix. See Channel for who owns it.
//
// Not libuv's UDP handle: by default that makes one system call and one callback for each datagram.
class DatagramSocket final : public Channel {
 public:
  DatagramSocket(Io* io, int32_t slot) : Channel(io, slot) {}
  ~DatagramSocket() override;
  DatagramSocket* AsDatagramSocket() override { return this; }

  // These return 0 or an error of libuv. Open comes first.
  int Open(int family);
  // Binds to the address of a record without data. If it `connects`, connects to it instead: sends
  // there by default and receives only from there.
  int Bind(const void* record, bool connects);
  int SetOption(int level, int name, const void* value, size_t size);
  int StartReading();

  // Sends the records of these submissions; copies those that must wait. Reports the waiting bytes
  // as kPending whenever they change, and a datagram that the system refuses as kWriteError.
  void Send(const Submission* first, const Submission* end);

  // Bytes that wait to be sent.
  size_t pending() const { return pending_; }

 private:
  uv_handle_t* handle() const override {
    return open_ ? reinterpret_cast<uv_handle_t*>(&poll_) : nullptr;
  }
  // At once, so that another socket may take the address.
  void OnClosing() override;

  void OnPoll(int status, int events);
  void Receive();
  // False if none is left, or none can be taken now.
  bool ReceiveSome();
  // Returns how many of them are done; the rest must wait.
  size_t SendSome(Message* messages, size_t count);
  void Keep(const Message& message);
  void SendKept();
  // Watches for the events that are needed now. 0 or an error of libuv.
  int Watch();
  size_t header() const;

  int descriptor_ = -1;
  int family_ = 0;
  bool is_connected_ = false;
  bool is_reading_ = false;
  bool open_ = false;
  int watched_ = 0;
  mutable uv_poll_t poll_;
  // Records that wait, each behind its size.
  std::string kept_;
  size_t pending_ = 0;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_DATAGRAM_SOCKET_H_
