#ifndef ASYNCIO_NATIVE_TIMERS_H_
#define ASYNCIO_NATIVE_TIMERS_H_

#include <cstddef>
#include <cstdint>

#include "layout.h"
#include "ready_ring.h"
#include "slot_table.h"
#include "timer_heap.h"

namespace asyncio_native {

// The armed timers of one reactor: the heap, and what abandoning does to it. Owned by its Reactor;
// the loop's thread only.
//
// The loop abandons a timer by marking its slot. Such a timer is dropped, and its slot freed, when
// it reaches the top of the heap, or when the abandoned make up most of the heap.
class Timers {
 public:
  explicit Timers(uint32_t first_seq = 0) : heap_(first_seq) {}

  // Moves the `control->staged` timers of the stage into the heap, the abandoned ones excepted.
  // False when there is no memory; what was not taken is still in the stage then.
  bool TakeStage(Control* control, Timer* stage, SlotTable* slots);

  // Drops abandoned timers: those at the top, and all when they are many.
  void DropAbandoned(SlotTable* slots);

  // Moves the due to the ring, in order. False when the ring filled up first.
  bool MoveDue(double now, SlotTable* slots, ReadyRing* ring);

  // Gives memory back when most of it is unused.
  void Trim() { heap_.Trim(); }

  // Forgets all timers and gives their memory back.
  void Clear() { heap_.Clear(); }

  // When the first timer is due; Infinity when there is none.
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
