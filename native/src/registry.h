#ifndef ASYNCIO_NATIVE_REGISTRY_H_
#define ASYNCIO_NATIVE_REGISTRY_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>

#include "inbox.h"

namespace asyncio_native {

// Names a reactor in this process; never used twice.
using ReactorId = int64_t;

// Maps reactors to inboxes, and counts the handles that all threads have opened, because the count
// of an environment ends with it. One per process, shared by all threads; there is no other such
// state.
class Registry {
 public:
  // Any thread. The one of this process; it is never destroyed, because threads may outlive static
  // destructors.
  static Registry& OfProcess();

  Registry() = default;
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // Any thread.
  ReactorId Add(Shared<Inbox> inbox);
  void Remove(ReactorId id);

  // Any thread. Whether there is such a reactor, or was.
  bool HasIssued(ReactorId id);

  // Any thread. Null if there is no such reactor, or it is closed.
  Shared<Inbox> Find(ReactorId id);

  // Any thread.
  void HandleOpened() { handles_opened_.fetch_add(1, std::memory_order_relaxed); }
  void HandleClosed() { handles_closed_.fetch_add(1, std::memory_order_relaxed); }
  uint64_t handles_opened() const { return handles_opened_.load(std::memory_order_relaxed); }
  uint64_t handles_closed() const { return handles_closed_.load(std::memory_order_relaxed); }

 private:
  std::mutex mutex_;
  // Guarded by mutex_.
  std::map<ReactorId, Shared<Inbox>> inboxes_;
  ReactorId next_id_ = 1;
  std::atomic<uint64_t> handles_opened_{0};
  std::atomic<uint64_t> handles_closed_{0};
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_REGISTRY_H_
