#ifndef ASYNCIO_NATIVE_REGISTRY_H_
#define ASYNCIO_NATIVE_REGISTRY_H_

#include <cstdint>
#include <map>
#include <mutex>

#include "inbox.h"

namespace asyncio_native {

// Names a reactor in this process; never used twice.
using ReactorId = int64_t;

// Which inbox belongs to which reactor. One per process, shared by all threads: the only state here
// that is.
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

  // Any thread. Null when there is no such reactor, or no longer.
  Shared<Inbox> Find(ReactorId id);

 private:
  std::mutex mutex_;
  // Guarded by mutex_.
  std::map<ReactorId, Shared<Inbox>> inboxes_;
  ReactorId next_id_ = 1;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_REGISTRY_H_
