#ifndef ASYNCIO_NATIVE_IO_LINGER_QUEUE_H_
#define ASYNCIO_NATIVE_IO_LINGER_QUEUE_H_

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace asyncio_native {

class Io;

// Connections that the loop has left and that wait for the end of their peer: none longer than
// kLongestLinger. Owned by an Io. The private loop is waited for by its descriptor, which no timer
// of libuv's makes ready: so a timer of the kernel.
class LingerQueue {
 public:
  explicit LingerQueue(Io* io) : io_(*io) {}
  ~LingerQueue() { Close(); }
  LingerQueue(const LingerQueue&) = delete;
  LingerQueue& operator=(const LingerQueue&) = delete;

  // Closes the connection of that slot in time. At once where there is no timer to be had.
  void Add(int32_t slot);
  // Forgets it: it is closed.
  void Remove(int32_t slot);
  // Closes the timer. Idempotent.
  void Close();

 private:
  struct Entry {
    int32_t slot;
    uint64_t deadline;
  };

  bool Open();
  void Arm();
  void OnTimer();

  Io& io_;
  int descriptor_ = -1;
  uv_poll_t* poll_ = nullptr;
  // In the order of their deadlines, for all wait as long.
  std::vector<Entry> entries_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_LINGER_QUEUE_H_
