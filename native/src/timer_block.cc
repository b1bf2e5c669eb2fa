#include "timer_block.h"

#include <cstdlib>
#include <cstring>

#include "bits.h"
#include "constants.h"

namespace asyncio_native {

namespace {

// The offset of the first timer from `address`, so that the second begins a cache line.
size_t Padding(const void* address) {
  const auto second = reinterpret_cast<uintptr_t>(address) + sizeof(Timer);
  return BytesToAlign(second, kCacheLine);
}

}  // namespace

TimerBlock::~TimerBlock() {
  std::free(memory_);
}

bool TimerBlock::Resize(size_t capacity, size_t used) {
  if (capacity == 0) {
    std::free(memory_);
    memory_ = nullptr;
    timers_ = nullptr;
    capacity_ = 0;
    return true;
  }
  const size_t old_padding = memory_ == nullptr ? 0 : Padding(memory_);
  void* memory = std::realloc(memory_, capacity * sizeof(Timer) + kCacheLine);
  if (memory == nullptr) return false;
  const size_t padding = Padding(memory);
  char* bytes = static_cast<char*>(memory);
  if (padding != old_padding && used != 0) {
    std::memmove(bytes + padding, bytes + old_padding, used * sizeof(Timer));
  }
  memory_ = memory;
  timers_ = reinterpret_cast<Timer*>(bytes + padding);
  capacity_ = capacity;
  return true;
}

}  // namespace asyncio_native
