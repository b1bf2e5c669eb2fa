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

// A call that another thread posts to a loop's thread. `function` is called exactly once, with a
// null environment if the loop cannot run it any more; `data` is its argument.
struct Call {
  void (*function)(napi_env__* env, void* data);
  void* data;
};

// Ends the wait of a reactor's thread. Owned by the waiting thread; must live until the inbox is
// closed.
class Waker {
 public:
  // Any thread, with the inbox locked.
  virtual void WakeThread() = 0;
  // A signal handler, which may interrupt this wait itself: takes no locks. If it cannot end the
  // wait, the wait ends soon by itself.
  virtual void WakeBySignal() {}

 protected:
  ~Waker() = default;
};

// Holds the calls that other threads post to a reactor, and wakes it. Shared by the reactor and,
// through the registry, its senders.
//
// A burst is one wakeup: if the inbox is pending already, it does not wake the thread again. A
// wakeup ends when the reactor rests, a call when it is taken. Close takes the same lock as Post
// and Wake, so no thread touches the waker or the alarm word after Close has returned.
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

  // The owner: sets the word that says, as layout::kAlarm… bits, why the inbox is pending. Null for
  // none.
  void SetAlarm(std::atomic<int32_t>* alarm);

  // The owner: wakeups were noticed. What is pending from now on is calls.
  void Rest();

  // The owner: moves the calls to `calls`, which is empty, in the order of their posting.
  void Take(std::vector<Call>* calls);

  // The owner: `count` of the taken calls have been delivered.
  void Delivered(size_t count) {
    delivered_.store(delivered_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }

  // The owner: closes the inbox. Moves the calls that were not taken to `calls`, which is empty.
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
