#ifndef ASYNCIO_NATIVE_TIMER_HEAP_H_
#define ASYNCIO_NATIVE_TIMER_HEAP_H_

#include <cstddef>
#include <cstdint>

#include "timer_block.h"

namespace asyncio_native {

// Timers in order of deadline and, if equal, of arming: a 4-ary min-heap. Owned by a Timers; its
// thread only.
class TimerHeap {
 public:
  // `first_seq` is for tests of what happens when the 32-bit sequence numbers run out.
  explicit TimerHeap(uint32_t first_seq = 0) : next_seq_(first_seq) {}

  TimerHeap(const TimerHeap&) = delete;
  TimerHeap& operator=(const TimerHeap&) = delete;

  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  size_t capacity() const { return block_.capacity(); }
  const Timer& top() const { return block_.data()[0]; }

  // False if there is no memory; then the heap is unchanged.
  bool Add(double deadline, uint32_t slot);

  // Removes the top. Not on an empty heap.
  void Pop();

  // How many timers are due at `now`, counted up to `limit`. Reads only those and their children.
  size_t CountDue(double now, size_t limit) const { return CountDueFrom(0, now, limit); }

  // For many at once: puts the timers due at `now` at the front of `data()`, in order, and returns
  // how many they are. The order of the heap is broken until RemoveFront is called.
  size_t SortDue(double now);
  const Timer* data() const { return block_.data(); }

  // Removes the first `count` in `data()` and restores the order of the heap.
  void RemoveFront(size_t count);

  // Removes every timer for which `drop(timer)` is true.
  template <typename Drop>
  void RemoveIf(Drop drop) {
    Timer* timers = block_.data();
    size_t kept = 0;
    for (size_t i = 0; i < size_; i++) {
      if (!drop(timers[i])) timers[kept++] = timers[i];
    }
    size_ = kept;
    Heapify();
  }

  // Removes everything and gives the memory back.
  void Clear();

  // Gives memory back when most of it is unused.
  void Trim();

 private:
  size_t CountDueFrom(size_t index, double now, size_t limit) const;
  void SiftUp(size_t hole, const Timer& timer);
  void SiftDown(size_t hole, const Timer& timer);
  void Heapify();
  void Renumber();

  TimerBlock block_;
  size_t size_ = 0;
  uint32_t next_seq_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_TIMER_HEAP_H_
