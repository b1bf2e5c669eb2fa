#ifndef ASYNCIO_NATIVE_IO_CHANNEL_H_
#define ASYNCIO_NATIVE_IO_CHANNEL_H_

#include <uv.h>

#include <cstdint>

namespace asyncio_native {

class Child;
class Connection;
class DatagramSocket;
class DescriptorWatches;
class Io;
class Listener;

// Something open: a connection, a socket that listens or is for datagrams, a child process, a
// signal. Known to the loop by its slot. Made and destroyed by its Io, whose thread it belongs to;
// it lives until libuv has closed its handle.
class Channel {
 public:
  Channel(Io* io, int32_t slot) : io_(io), slot_(slot) {}
  virtual ~Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  Io& io() { return *io_; }
  int32_t slot() const { return slot_; }
  bool closing() const { return closing_; }
  // Null if it is of another class.
  virtual Child* AsChild() { return nullptr; }
  virtual Connection* AsConnection() { return nullptr; }
  virtual Listener* AsListener() { return nullptr; }
  virtual DatagramSocket* AsDatagramSocket() { return nullptr; }
  virtual DescriptorWatches* AsDescriptorWatches() { return nullptr; }

  // Closes the handle, if it is open, and then calls the Io. Idempotent.
  void Close();

  // The file descriptor; an error of libuv if there is none.
  int Descriptor() const;

 protected:
  // Null until it is open.
  virtual uv_handle_t* handle() const = 0;
  // The handle is being closed: it no longer watches its descriptor.
  virtual void OnClosing() {}

 private:
  Io* const io_;
  const int32_t slot_;
  bool closing_ = false;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_CHANNEL_H_
