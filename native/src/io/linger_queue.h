#ifndef ASYNCIO_NATIVE_IO_LINGER_QUEUE_H_
#define ASYNCIO_NATIVE_IO_LINGER_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "linger_timer.h"

namespace asyncio_native {

class Io;

// Connections that the loop has closed and that wait for the end of their peer, for at most
// kLongestLinger. Owned by an Io.
class LingerQueue {
 public:
  explicit LingerQueue(Io* io) : io_(*io), timer_(io) {}
  LingerQueue(const LingerQueue&) = delete;
  LingerQueue& operator=(const LingerQueue&) = delete;

  // Closes the connection of that slot in time; at once if no timer can be made. Returns a number
  // for Remove.
  uint32_t Add(int32_t slot);
  // Drops it: it is closed, and its slot may be reused.
  void Remove(uint32_t number);
  // Closes those that have waited long enough.
  void CloseDue();
  // When the next one has, in milliseconds on the monotonic clock; Infinity if none waits.
  double NextDeadline() const;
  // Closes the timer. Idempotent.
  void Close() { timer_.Close(); }

 private:
  struct Entry {
    // kGone for one that was removed.
    int32_t slot;
    uint64_t deadline;
  };
  static constexpr int32_t kGone = -1;

  bool empty() const { return begin_ == entries_.size(); }
  // Skips the removed entries at the beginning.
  void Trim();

  Io& io_;
  LingerTimer timer_;
  // In the order of their deadlines, because all wait equally long. Those before begin_ are
  // removed.
  std::vector<Entry> entries_;
  size_t begin_ = 0;
  // The number of the first of entries_.
  uint32_t first_ = 0;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_LINGER_QUEUE_H_
