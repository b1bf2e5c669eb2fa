#include "timer_heap.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "constants.h"

namespace asyncio_native {

namespace {

// Without branches, because the processor cannot predict the outcome.
inline bool Before(const Timer& a, const Timer& b) {
  return (a.deadline < b.deadline) | ((a.deadline == b.deadline) & (a.seq < b.seq));
}
// A type, because a call through a function pointer would not be inlined.
struct IsBefore {
  bool operator()(const Timer& a, const Timer& b) const { return Before(a, b); }
};

inline size_t Parent(size_t index) {
  return (index - 1) / 4;
}
inline size_t FirstChild(size_t index) {
  return index * 4 + 1;
}

// Prefetches the four cache lines below `first` and its neighbours, which makes popping from a big
// heap a quarter faster.
inline void PrefetchGrandchildren([[maybe_unused]] const Timer* timers,
                                  [[maybe_unused]] size_t first) {
#if defined(__GNUC__)
  for (size_t i = first; i < first + 4; i++)
    __builtin_prefetch(timers + FirstChild(i));
#endif
}

// The earliest of four neighbours, as a tournament of two rounds.
inline size_t EarliestOfFour(const Timer* timers, size_t first) {
  const size_t a = first + (Before(timers[first + 1], timers[first]) ? 1 : 0);
  const size_t b = first + 2 + (Before(timers[first + 3], timers[first + 2]) ? 1 : 0);
  return Before(timers[b], timers[a]) ? b : a;
}

// Timers with the same delay are in order already, which is common if there are very many.
void SortRange(Timer* begin, Timer* end) {
  if (!std::is_sorted(begin, end, IsBefore())) std::sort(begin, end, IsBefore());
}

}  // namespace

bool TimerHeap::Add(double deadline, uint32_t slot) {
  if (size_ == block_.capacity()) {
    if (!block_.Resize(std::max(kMinHeapCapacity, size_ * 2), size_)) return false;
  }
  if (next_seq_ == std::numeric_limits<uint32_t>::max()) Renumber();
  SiftUp(size_++, Timer{deadline, next_seq_++, slot});
  return true;
}

void TimerHeap::Pop() {
  Timer* timers = block_.data();
  const Timer last = timers[--size_];
  if (size_ == 0) return;
  // The last timer is among the latest, so it would sink nearly to the bottom. So move the hole
  // there without comparing, then let the timer rise as far as needed.
  size_t hole = 0;
  size_t child = 1;
  while (child + 4 <= size_) {
    PrefetchGrandchildren(timers, child);
    const size_t earliest = EarliestOfFour(timers, child);
    timers[hole] = timers[earliest];
    hole = earliest;
    child = FirstChild(hole);
  }
  if (child < size_) {
    size_t earliest = child;
    for (size_t i = child + 1; i < size_; i++) {
      if (Before(timers[i], timers[earliest])) earliest = i;
    }
    timers[hole] = timers[earliest];
    hole = earliest;
  }
  SiftUp(hole, last);
}

// As deep as the heap is high.
size_t TimerHeap::CountDueFrom(size_t index, double now, size_t limit) const {
  if (limit == 0 || index >= size_ || block_.data()[index].deadline > now) return 0;
  size_t count = 1;
  const size_t child = FirstChild(index);
  for (size_t i = child; i < child + 4 && i < size_; i++) {
    count += CountDueFrom(i, now, limit - count);
  }
  return count;
}

size_t TimerHeap::SortDue(double now) {
  Timer* begin = block_.data();
  Timer* end = std::partition(begin, begin + size_,
                              [now](const Timer& timer) { return timer.deadline <= now; });
  SortRange(begin, end);
  return static_cast<size_t>(end - begin);
}

void TimerHeap::RemoveFront(size_t count) {
  Timer* timers = block_.data();
  size_ -= count;
  if (size_ == 0) return;
  std::memmove(timers, timers + count, size_ * sizeof(Timer));
  Heapify();
}

void TimerHeap::Clear() {
  size_ = 0;
  block_.Resize(0, 0);
}

void TimerHeap::Trim() {
  const size_t capacity = block_.capacity();
  if (capacity <= kMinHeapCapacity || size_ > capacity - capacity / 4) return;
  // Some room stays free, so that a heap whose size varies around the limit does not resize
  // constantly. Big blocks shrink by unmapping pages, so freeing early costs little, and the waking
  // tasks need the memory.
  block_.Resize(std::max(kMinHeapCapacity, size_ + size_ / 8), size_);
}

void TimerHeap::SiftUp(size_t hole, const Timer& timer) {
  Timer* timers = block_.data();
  while (hole > 0) {
    const size_t parent = Parent(hole);
    if (!Before(timer, timers[parent])) break;
    timers[hole] = timers[parent];
    hole = parent;
  }
  timers[hole] = timer;
}

void TimerHeap::SiftDown(size_t hole, const Timer& timer) {
  Timer* timers = block_.data();
  for (size_t child = FirstChild(hole); child < size_; child = FirstChild(hole)) {
    const size_t end = std::min(child + 4, size_);
    size_t earliest = child;
    for (size_t i = child + 1; i < end; i++) {
      if (Before(timers[i], timers[earliest])) earliest = i;
    }
    if (!Before(timers[earliest], timer)) break;
    timers[hole] = timers[earliest];
    hole = earliest;
  }
  timers[hole] = timer;
}

void TimerHeap::Heapify() {
  if (size_ < 2) return;
  for (size_t i = Parent(size_ - 1) + 1; i-- > 0;) {
    SiftDown(i, Timer(block_.data()[i]));
  }
}

// Numbers run out after 2^32 timers. Then the remaining timers get new ones, in the old order.
void TimerHeap::Renumber() {
  Timer* timers = block_.data();
  SortRange(timers, timers + size_);
  for (size_t i = 0; i < size_; i++)
    timers[i].seq = static_cast<uint32_t>(i);
  next_seq_ = static_cast<uint32_t>(size_);
}

}  // namespace asyncio_native
