#ifndef ASYNCIO_NATIVE_TIMER_BLOCK_H_
#define ASYNCIO_NATIVE_TIMER_BLOCK_H_

#include <cstddef>

#include "layout.h"

namespace asyncio_native {

// A growable block of timers, owned by a TimerHeap. Any thread, one at a time.
//
// Uses realloc because glibc and musl move big blocks by remapping pages (mremap): growing neither
// copies nor holds both blocks at once. Index 1 lies on a cache line, so that the four children
// 4i+1 … 4i+4 of any node share one line.
class TimerBlock {
 public:
  TimerBlock() = default;
  ~TimerBlock();
  TimerBlock(const TimerBlock&) = delete;
  TimerBlock& operator=(const TimerBlock&) = delete;

  Timer* data() const { return timers_; }
  size_t capacity() const { return capacity_; }

  // Changes the capacity and keeps the first `used` timers. False, with nothing changed, if there
  // is no memory.
  bool Resize(size_t capacity, size_t used);

 private:
  void* memory_ = nullptr;
  Timer* timers_ = nullptr;
  size_t capacity_ = 0;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_TIMER_BLOCK_H_
