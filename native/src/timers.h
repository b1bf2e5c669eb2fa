#ifndef ASYNCIO_NATIVE_TIMERS_H_
#define ASYNCIO_NATIVE_TIMERS_H_

#include <cstddef>
#include <cstdint>

#include "layout.h"
#include "ready_ring.h"
#include "slot_table.h"
#include "timer_heap.h"

namespace asyncio_native {

// The armed timers of one reactor: the heap, and the handling of abandoned timers. Owned by its
// Reactor; the loop's thread only.
//
// The loop abandons a timer by marking its slot. Such a timer is dropped, and its slot freed, when
// it reaches the top of the heap, or when the abandoned make up most of the heap.
class Timers {
 public:
  explicit Timers(uint32_t first_seq = 0) : heap_(first_seq) {}

  // Moves the `control->staged` timers of the stage into the heap, except abandoned ones. False if
  // there is no memory; then the rest is still in the stage.
  bool TakeStage(Control* control, Timer* stage, SlotTable* slots);

  // Drops abandoned timers: those at the top, and all when they are many.
  void DropAbandoned(SlotTable* slots);

  // Moves the due timers to the ring, in order. False if the ring is full before.
  bool MoveDue(double now, SlotTable* slots, ReadyRing* ring);

  // Gives memory back when most of it is unused.
  void Trim() { heap_.Trim(); }

  // Drops all timers and frees their memory.
  void Clear() { heap_.Clear(); }

  // When the first timer is due; Infinity if there is none.
  double deadline() const;
  size_t size() const { return heap_.size(); }
  // `size()` timers, in the order of a heap.
  const Timer* data() const { return heap_.data(); }

 private:
  bool MoveManyDue(double now, SlotTable* slots, ReadyRing* ring);

  TimerHeap heap_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_TIMERS_H_
