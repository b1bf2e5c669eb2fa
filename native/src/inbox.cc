#include "inbox.h"

namespace asyncio_native {

namespace {

// A larger buffer is not kept for the next burst.
constexpr size_t kKeptCapacity = 16 * 1024;

}  // namespace

bool Inbox::Post(uint32_t slot) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return false;
  slots_.push_back(slot);
  Notify();
  return true;
}

bool Inbox::Wake() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return false;
  Notify();
  return true;
}

void Inbox::SetAlarm(std::atomic<int32_t>* alarm) {
  std::lock_guard<std::mutex> lock(mutex_);
  alarm_ = alarm;
  if (alarm_ != nullptr) alarm_->store(pending() ? 1 : 0, std::memory_order_release);
}

void Inbox::Take(std::vector<uint32_t>* slots) {
  slots->clear();
  if (slots->capacity() > kKeptCapacity) slots->shrink_to_fit();
  std::lock_guard<std::mutex> lock(mutex_);
  slots->swap(slots_);
  pending_.store(false, std::memory_order_relaxed);
  if (alarm_ != nullptr) alarm_->store(0, std::memory_order_relaxed);
}

void Inbox::Close() {
  std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  alarm_ = nullptr;
  bell_ = nullptr;
  std::vector<uint32_t>().swap(slots_);
  pending_.store(false, std::memory_order_relaxed);
}

void Inbox::Notify() {
  if (pending()) return;
  pending_.store(true, std::memory_order_release);
  if (alarm_ != nullptr) alarm_->store(1, std::memory_order_release);
  if (bell_ != nullptr) bell_->Ring();
}

}  // namespace asyncio_native
