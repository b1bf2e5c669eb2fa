#ifndef ASYNCIO_NATIVE_READY_RING_H_
#define ASYNCIO_NATIVE_READY_RING_H_

#include <cstdint>

#include "bits.h"
#include "layout.h"

namespace asyncio_native {

// The ready ring in shared memory: a view that owns nothing and is valid until the block is
// replaced. The loop's thread only.
class ReadyRing {
 public:
  ReadyRing() = default;

  // `capacity` is a power of two.
  ReadyRing(Control* control, int32_t* slots, uint32_t capacity)
      : control_(control), slots_(slots), capacity_(capacity) {}

  // Head and tail count up and wrap at 2^32; their difference is still right.
  uint32_t size() const { return control_->ready_tail - control_->ready_head; }
  uint32_t space() const { return capacity_ - size(); }
  bool empty() const { return size() == 0; }
  bool full() const { return size() >= capacity_; }

  // Not when full.
  void Push(uint32_t slot) {
    slots_[RingIndex(control_->ready_tail, capacity_)] = static_cast<int32_t>(slot);
    control_->ready_tail++;
  }

 private:
  Control* control_ = nullptr;
  int32_t* slots_ = nullptr;
  uint32_t capacity_ = 0;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_READY_RING_H_
