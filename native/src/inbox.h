#ifndef ASYNCIO_NATIVE_INBOX_H_
#define ASYNCIO_NATIVE_INBOX_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "constants.h"
#include "shared.h"

struct napi_env__;

namespace asyncio_native {

// What another thread wants run on a loop's thread. `function` is called exactly once, with a null
// environment where the loop will not run it any more; `data` is its own.
struct Call {
  void (*function)(napi_env__* env, void* data);
  void* data;
};

// Ends the wait of a reactor's thread. Owned by whoever waits; must live until the inbox is closed.
class Waker {
 public:
  // Any thread, with the inbox locked.
  virtual void WakeThread() = 0;
  // A signal handler, which may interrupt this very wait: takes no locks. Where that cannot end the
  // wait, it ends by itself soon.
  virtual void WakeBySignal() {}

 protected:
  ~Waker() = default;
};

// Where other threads leave calls for a reactor, and wake it. Shared by the reactor and, through
// the registry, its senders.
//
// A burst is one wakeup: an inbox that is pending already wakes nobody. A wakeup is over when the
// reactor rests, a call when it is taken. Close takes the same lock as Post and Wake, so nobody
// touches the waker or the alarm word once Close has returned.
class Inbox final : public SharedCount {
 public:
  enum class Posted { kOk, kClosed, kFull };

  // `waker` may be null.
  explicit Inbox(Waker* waker) : waker_(waker) {}
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  // Any thread.
  Posted Post(Call call);

  // Any thread: a wakeup without a call. False when closed.
  bool Wake();

  // Any thread; the owner, to learn whether there is a wakeup or a call.
  bool pending() const { return pending_.load(std::memory_order_acquire); }

  // The owner: the word that tells, as layout::kAlarm… bits, why the inbox is pending. Null for
  // none.
  void SetAlarm(std::atomic<int32_t>* alarm);

  // The owner: wakeups were noticed. What is pending from now on is calls.
  void Rest();

  // The owner: moves the calls to `calls`, which is empty, in the order of their posting.
  void Take(std::vector<Call>* calls);

  // The owner: so many of the calls that were taken have been delivered.
  void Delivered(size_t count) {
    delivered_.store(delivered_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }

  // The owner: from now on nothing arrives. Moves what was not taken to `calls`, which is empty.
  void Close(std::vector<Call>* calls);

 private:
  void Note();

  std::mutex mutex_;
  // The rest is guarded by mutex_; pending_ may be read without.
  std::vector<Call> calls_;
  uint64_t posted_ = 0;
  std::atomic<bool> pending_{false};
  std::atomic<int32_t>* alarm_ = nullptr;
  Waker* waker_;
  bool woken_ = false;
  bool closed_ = false;
  // Written by the owner, in a cache line of its own. Not by alignas: the operator new that such a
  // class wants is newer than the libstdc++ of Node.
  [[maybe_unused]] char before_[kCacheLine] = {};
  std::atomic<uint64_t> delivered_{0};
  [[maybe_unused]] char after_[kCacheLine] = {};
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_INBOX_H_
