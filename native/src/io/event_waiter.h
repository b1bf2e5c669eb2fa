#ifndef ASYNCIO_NATIVE_IO_EVENT_WAITER_H_
#define ASYNCIO_NATIVE_IO_EVENT_WAITER_H_

#include <atomic>

#include "unique_descriptor.h"

namespace asyncio_native {

// A Waiter that also waits for descriptors. Owned by a Reactor.
class EventWaiter {
 public:
  EventWaiter() = default;
  EventWaiter(const EventWaiter&) = delete;
  EventWaiter& operator=(const EventWaiter&) = delete;

  // Any thread, and a signal handler. Ends the wait in progress, or else the next one.
  void Notify();

  // The owner's thread. **Blocks** until it is notified, one of the two descriptors can be read, or
  // `milliseconds` have passed, which may be Infinity. A descriptor of -1 is none. Sets
  // `has_second` if the second can be read. May end early without a reason.
  void Wait(double milliseconds, int first, int second, bool* has_second);

  // The owner's thread. Opens it; otherwise the first wait does so. Returns the descriptor to wait
  // for, or -1 if the system has none left.
  int Open();

  // The owner's thread, when no thread can notify it any more.
  void Close();

 private:
  // The part of `owner_` that other threads and signal handlers may read; -1 before the first wait.
  std::atomic<int> event_{-1};
  std::atomic<bool> notified_{false};
  // linux/ has one descriptor, an event; posix/ has both ends of a pipe.
  UniqueDescriptor owner_;
  UniqueDescriptor reader_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_EVENT_WAITER_H_
