#include "linger_queue.h"

#include <uv.h>

#include <cstddef>

#include "../constants.h"
#include "io.h"

namespace asyncio_native {

uint32_t LingerQueue::Add(int32_t slot) {
  const uint32_t number = first_ + static_cast<uint32_t>(entries_.size());
  if (!timer_.Open()) {
    io_.ChannelAt(slot)->Close();
    return number;
  }
  const bool was_empty = empty();
  entries_.push_back({slot, uv_hrtime() + kLongestLinger});
  if (was_empty) timer_.Arm(entries_[begin_].deadline);
  return number;
}

void LingerQueue::Remove(uint32_t number) {
  const uint32_t index = number - first_;
  if (index >= entries_.size()) return;
  entries_[index].slot = kGone;
  Trim();
}

void LingerQueue::Trim() {
  while (!empty() && entries_[begin_].slot == kGone)
    begin_++;
  // So that moving the rest costs no more than the removed entries did.
  if (2 * begin_ < entries_.size()) return;
  entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(begin_));
  first_ += static_cast<uint32_t>(begin_);
  begin_ = 0;
}

void LingerQueue::CloseDue() {
  if (empty()) return;
  const uint64_t now = uv_hrtime();
  while (!empty() && entries_[begin_].deadline <= now) {
    io_.ChannelAt(entries_[begin_].slot)->Close();  // This removes it.
  }
  if (!empty()) timer_.Arm(entries_[begin_].deadline);
}

double LingerQueue::NextDeadline() const {
  if (empty()) return kNever;
  return static_cast<double>(entries_[begin_].deadline) / kNanosecondsPerMillisecond;
}

}  // namespace asyncio_native
