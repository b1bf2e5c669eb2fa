#include "linger_queue.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cstddef>

#include "../constants.h"
#include "io.h"

namespace asyncio_native {

namespace {

// One of libuv's handles that frees itself.
void CloseAndFree(uv_poll_t* poll) {
  uv_close(reinterpret_cast<uv_handle_t*>(poll),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_poll_t*>(handle); });
}

}  // namespace

bool LingerQueue::Open() {
  if (poll_ != nullptr) return true;
  descriptor_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (descriptor_ < 0) return false;
  poll_ = new uv_poll_t;
  if (uv_poll_init(io_.loop(), poll_, descriptor_) != 0) {
    delete poll_;
    poll_ = nullptr;
    close(descriptor_);
    return false;
  }
  poll_->data = this;
  uv_poll_start(poll_, UV_READABLE, [](uv_poll_t* poll, int, int) {
    static_cast<LingerQueue*>(poll->data)->OnTimer();
  });
  // No code waits for it.
  uv_unref(reinterpret_cast<uv_handle_t*>(poll_));
  io_.Changed();
  return true;
}

uint32_t LingerQueue::Add(int32_t slot) {
  const uint32_t number = first_ + static_cast<uint32_t>(entries_.size());
  if (!Open()) {
    io_.ChannelAt(slot)->Close();
    return number;
  }
  const bool was_empty = empty();
  entries_.push_back({slot, uv_hrtime() + kLongestLinger});
  if (was_empty) Arm();
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

void LingerQueue::Arm() {
  const uint64_t now = uv_hrtime();
  const uint64_t deadline = entries_[begin_].deadline;
  // Zero would stop it.
  const uint64_t left = deadline > now ? deadline - now : 1;
  constexpr uint64_t kSecond = 1000 * 1000 * 1000;
  const itimerspec time = {
      {}, {static_cast<time_t>(left / kSecond), static_cast<long>(left % kSecond)}};
  timerfd_settime(descriptor_, 0, &time, nullptr);
}

void LingerQueue::OnTimer() {
  uint64_t expirations;
  if (read(descriptor_, &expirations, sizeof expirations) < 0) return;
  const uint64_t now = uv_hrtime();
  while (!empty() && entries_[begin_].deadline <= now) {
    io_.ChannelAt(entries_[begin_].slot)->Close();  // This removes it.
  }
  if (!empty()) Arm();
}

void LingerQueue::Close() {
  if (poll_ == nullptr) return;
  CloseAndFree(poll_);
  poll_ = nullptr;
  close(descriptor_);
  descriptor_ = -1;
}

}  // namespace asyncio_native
