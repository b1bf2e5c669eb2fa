#ifndef ASYNCIO_NATIVE_WAITER_H_
#define ASYNCIO_NATIVE_WAITER_H_

#include <uv.h>

namespace asyncio_native {

// Where a thread sleeps until it is notified or time has passed. Owned by a Reactor.
//
// libuv's condition, not the standard library's: the timed wait of std::condition_variable needs a
// newer glibc than Node.
class Waiter {
 public:
  Waiter();
  ~Waiter();
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  // Any thread. Ends the wait in progress, or else the next one.
  void Notify();

  // The owner's thread. **Blocks** for at most `milliseconds`, which may be Infinity. True if it
  // was notified.
  bool Wait(double milliseconds);

 private:
  uv_mutex_t mutex_;
  uv_cond_t condition_;
  bool notified_ = false;  // Guarded by mutex_.
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_WAITER_H_
