#include "timers.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "constants.h"

namespace asyncio_native {

namespace {

// Handles a due timer. False if the ring is full.
bool Move(uint32_t slot, SlotTable* slots, ReadyRing* ring) {
  if (slots->IsAbandoned(slot)) {
    slots->Release(slot);
    return true;
  }
  if (ring->full()) return false;
  slots->Disarm(slot);
  ring->Push(slot);
  return true;
}

}  // namespace

bool Timers::TakeStage(Control* control, Timer* stage, SlotTable* slots) {
  const uint32_t staged = std::min<uint32_t>(control->staged, layout::kStageTimers);
  for (uint32_t i = 0; i < staged; i++) {
    const Timer& timer = stage[i];
    if (slots->IsAbandoned(timer.slot)) {
      slots->Release(timer.slot);
    } else if (!heap_.Add(timer.deadline, timer.slot)) {
      std::memmove(stage, stage + i, (staged - i) * sizeof(Timer));
      control->staged = staged - i;
      return false;
    }
  }
  control->staged = 0;
  return true;
}

void Timers::DropAbandoned(SlotTable* slots) {
  const uint32_t abandoned = slots->abandoned();
  if (abandoned == 0) return;
  if (abandoned > kMinSweep && abandoned > heap_.size() / 2) {
    heap_.RemoveIf([slots](const Timer& timer) {
      if (!slots->IsAbandoned(timer.slot)) return false;
      slots->Release(timer.slot);
      return true;
    });
    return;
  }
  while (!heap_.empty() && slots->IsAbandoned(heap_.top().slot)) {
    slots->Release(heap_.top().slot);
    heap_.Pop();
  }
}

bool Timers::MoveDue(double now, SlotTable* slots, ReadyRing* ring) {
  const size_t many = std::max(kMinBulk, heap_.size() / kBulkShare);
  const size_t due = heap_.CountDue(now, many);
  if (due == many) return MoveManyDue(now, slots, ring);
  for (size_t i = 0; i < due; i++) {
    if (!Move(heap_.top().slot, slots, ring)) return false;
    heap_.Pop();
  }
  return true;
}

double Timers::deadline() const {
  return heap_.empty() ? std::numeric_limits<double>::infinity() : heap_.top().deadline;
}

bool Timers::MoveManyDue(double now, SlotTable* slots, ReadyRing* ring) {
  const size_t due = heap_.SortDue(now);
  size_t moved = 0;
  while (moved < due && Move(heap_.data()[moved].slot, slots, ring))
    moved++;
  heap_.RemoveFront(moved);
  return moved == due;
}

}  // namespace asyncio_native
