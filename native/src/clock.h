#ifndef ASYNCIO_NATIVE_CLOCK_H_
#define ASYNCIO_NATIVE_CLOCK_H_

#include <uv.h>

namespace asyncio_native {

// Milliseconds since an arbitrary moment that is the same for all threads of the process. Any
// thread.
inline double MonotonicNow() {
  return static_cast<double>(uv_hrtime()) / 1e6;
}

// The clock of one reactor: the monotonic one, or a virtual one that moves when told. Owned by its
// Reactor.
class Clock {
 public:
  explicit Clock(bool is_virtual) : is_virtual_(is_virtual) {}

  bool is_virtual() const { return is_virtual_; }
  double Now() const { return is_virtual_ ? virtual_now_ : MonotonicNow(); }

  // For a virtual clock only. Never goes back.
  void JumpTo(double time) {
    if (time > virtual_now_) virtual_now_ = time;
  }

 private:
  const bool is_virtual_;
  double virtual_now_ = 0;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_CLOCK_H_
