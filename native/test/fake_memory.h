#ifndef ASYNCIO_NATIVE_TEST_FAKE_MEMORY_H_
#define ASYNCIO_NATIVE_TEST_FAKE_MEMORY_H_

#include <limits>
#include <vector>

#include "layout.h"
#include "ready_ring.h"
#include "slot_table.h"

namespace asyncio_native::test {

// The shared memory, and what the loop in TypeScript does with it.
class FakeMemory {
 public:
  FakeMemory(uint32_t slots, uint32_t ring_size)
      : states_(slots, layout::kSlotIdle), free_(slots), entries_(ring_size) {
    control.deadline = std::numeric_limits<double>::infinity();
  }

  SlotTable slots() {
    return SlotTable(&control, states_.data(), free_.data(), static_cast<uint32_t>(states_.size()));
  }
  ReadyRing ring() {
    return ReadyRing(&control, entries_.data(), static_cast<uint32_t>(entries_.size()));
  }

  void Arm(double deadline, uint32_t slot) {
    stage[control.staged++] = Timer{deadline, 0, slot};
    states_[slot] = layout::kSlotArmed;
  }
  void Abandon(uint32_t slot) {
    states_[slot] = layout::kSlotAbandoned;
    control.abandoned++;
  }
  uint8_t state(uint32_t slot) const { return states_[slot]; }

  // The slots that were freed, first freed first.
  std::vector<uint32_t> freed() const {
    return std::vector<uint32_t>(free_.begin(), free_.begin() + control.free);
  }

  // Takes everything from the ring.
  std::vector<uint32_t> Drain() {
    std::vector<uint32_t> slots;
    while (control.ready_head != control.ready_tail) {
      slots.push_back(static_cast<uint32_t>(entries_[control.ready_head & (entries_.size() - 1)]));
      control.ready_head++;
    }
    return slots;
  }

  Control control = {};
  Timer stage[layout::kStageTimers];

 private:
  std::vector<uint8_t> states_;
  std::vector<int32_t> free_;
  std::vector<int32_t> entries_;
};

}  // namespace asyncio_native::test

#endif  // ASYNCIO_NATIVE_TEST_FAKE_MEMORY_H_
