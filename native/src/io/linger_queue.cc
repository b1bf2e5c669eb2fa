#include "linger_queue.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>

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
  // Nobody waits for it.
  uv_unref(reinterpret_cast<uv_handle_t*>(poll_));
  io_.Changed();
  return true;
}

void LingerQueue::Add(int32_t slot) {
  if (!Open()) {
    io_.ChannelAt(slot)->Close();
    return;
  }
  entries_.push_back({slot, uv_hrtime() + kLongestLinger});
  if (entries_.size() == 1) Arm();
}

void LingerQueue::Remove(int32_t slot) {
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [=](const Entry& entry) { return entry.slot == slot; }),
                 entries_.end());
}

void LingerQueue::Arm() {
  const uint64_t now = uv_hrtime();
  const uint64_t deadline = entries_.front().deadline;
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
  while (!entries_.empty() && entries_.front().deadline <= now) {
    const int32_t slot = entries_.front().slot;
    io_.ChannelAt(slot)->Close();  // Which removes it.
  }
  if (!entries_.empty()) Arm();
}

void LingerQueue::Close() {
  if (poll_ == nullptr) return;
  CloseAndFree(poll_);
  poll_ = nullptr;
  close(descriptor_);
  descriptor_ = -1;
}

}  // namespace asyncio_native
