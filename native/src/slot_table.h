#ifndef ASYNCIO_NATIVE_SLOT_TABLE_H_
#define ASYNCIO_NATIVE_SLOT_TABLE_H_

#include <cstdint>

#include "layout.h"

namespace asyncio_native {

// The states of the slots and the stack of free ones in shared memory: a view that owns nothing and
// is valid until a block is replaced. The loop's thread only.
class SlotTable {
 public:
  SlotTable() = default;

  // `states` and `free` have `count` entries each.
  SlotTable(Control* control, uint8_t* states, int32_t* free, uint32_t count)
      : control_(control), states_(states), free_(free), count_(count) {}

  bool IsAbandoned(uint32_t slot) const {
    return slot < count_ && states_[slot] == layout::kSlotAbandoned;
  }

  // The timer of `slot` has expired.
  void Disarm(uint32_t slot) {
    if (slot < count_) states_[slot] = layout::kSlotIdle;
  }

  // The abandoned timer of `slot` has been dropped.
  void Release(uint32_t slot) {
    states_[slot] = layout::kSlotIdle;
    control_->abandoned--;
    // False only if a slot was freed twice; then losing it is better than writing past the block.
    if (control_->free < count_) free_[control_->free++] = static_cast<int32_t>(slot);
  }

  uint32_t abandoned() const { return control_->abandoned; }

 private:
  Control* control_ = nullptr;
  uint8_t* states_ = nullptr;
  int32_t* free_ = nullptr;
  uint32_t count_ = 0;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_SLOT_TABLE_H_
