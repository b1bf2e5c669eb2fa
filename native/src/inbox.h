#ifndef ASYNCIO_NATIVE_INBOX_H_
#define ASYNCIO_NATIVE_INBOX_H_

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "shared.h"

namespace asyncio_native {

// What a wakeup rings. Owned by whoever sleeps; must live until the inbox is closed.
class Bell {
 public:
  // Any thread, with the inbox locked.
  virtual void Ring() = 0;

 protected:
  ~Bell() = default;
};

// Slots that other threads have posted to a reactor. Shared by the reactor and, through the
// registry, its senders.
//
// A burst is one wakeup: only what makes the inbox pending rings; the reactor ends that by taking.
// Closing happens under the same lock as ringing, so neither the bell nor the alarm word is touched
// once Close has returned.
class Inbox final : public SharedCount {
 public:
  // `bell` may be null.
  explicit Inbox(Bell* bell) : bell_(bell) {}
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  // Any thread. False when closed.
  bool Post(uint32_t slot);

  // Any thread: a wakeup without a slot. False when closed.
  bool Wake();

  // Any thread; the owner, to learn whether Take is worth it.
  bool pending() const { return pending_.load(std::memory_order_acquire); }

  // The owner: the word to be set, from whatever thread, while the inbox is pending. Null for none.
  void SetAlarm(std::atomic<int32_t>* alarm);

  // The owner: replaces the contents of `slots` with what was posted, in order.
  void Take(std::vector<uint32_t>* slots);

  // The owner: from now on nothing arrives.
  void Close();

 private:
  void Notify();

  std::mutex mutex_;
  // The rest is guarded by mutex_; pending_ may be read without.
  std::vector<uint32_t> slots_;
  std::atomic<bool> pending_{false};
  std::atomic<int32_t>* alarm_ = nullptr;
  Bell* bell_;
  bool closed_ = false;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_INBOX_H_
