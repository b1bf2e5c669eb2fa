#include "inbox.h"

#include "layout.h"

namespace asyncio_native {

Inbox::Posted Inbox::Post(Call call) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return Posted::kClosed;
  if (posted_ - delivered_.load(std::memory_order_relaxed) >= kInboxCapacity) return Posted::kFull;
  posted_++;
  calls_.push_back(call);
  if (calls_.size() == 1) Note();
  return Posted::kOk;
}

bool Inbox::Wake() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return false;
  if (woken_) return true;
  woken_ = true;
  Note();
  return true;
}

void Inbox::SetAlarm(std::atomic<int32_t>* alarm) {
  std::lock_guard<std::mutex> lock(mutex_);
  alarm_ = alarm;
  Note();
}

void Inbox::Rest() {
  std::lock_guard<std::mutex> lock(mutex_);
  woken_ = false;
  Note();
}

void Inbox::Take(std::vector<Call>* calls) {
  std::lock_guard<std::mutex> lock(mutex_);
  calls->swap(calls_);
  Note();
}

void Inbox::Close(std::vector<Call>* calls) {
  std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  alarm_ = nullptr;
  waker_ = nullptr;
  calls->swap(calls_);
  pending_.store(false, std::memory_order_relaxed);
}

// Writes the alarm word after something was added or removed, and wakes the thread if nothing was
// pending before.
void Inbox::Note() {
  const int32_t alarm =
      (woken_ ? layout::kAlarmWakeup : 0) | (calls_.empty() ? 0 : layout::kAlarmCalls);
  const bool wakes = alarm != 0 && !pending();
  pending_.store(alarm != 0, std::memory_order_release);
  if (alarm_ != nullptr) alarm_->store(alarm, std::memory_order_release);
  if (wakes && waker_ != nullptr) waker_->WakeThread();
}

}  // namespace asyncio_native
