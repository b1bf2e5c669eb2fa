#ifndef ASYNCIO_NATIVE_CALL_QUEUE_H_
#define ASYNCIO_NATIVE_CALL_QUEUE_H_

#include <cstddef>
#include <list>
#include <vector>

#include "inbox.h"

namespace asyncio_native {

// Calls that were taken from an inbox and have not run, in batches. Each batch is one entry of the
// ready ring, at the place where the loop noticed it. Owned by a Reactor; its thread only.
class CallQueue {
 public:
  CallQueue() = default;
  CallQueue(const CallQueue&) = delete;
  CallQueue& operator=(const CallQueue&) = delete;

  // Takes the calls in `inbox` as a batch. False if there are none.
  bool Take(Inbox* inbox);

  // Takes the next call of the first batch. False at its end, which drops it.
  bool Next(Call* call);

  // Calls the remaining functions, `untaken` last, with a null environment.
  void Refuse(std::vector<Call> untaken);

 private:
  struct Batch {
    std::vector<Call> calls;
    size_t next = 0;
  };

  std::list<Batch> batches_;
  // The memory of a finished batch.
  std::vector<Call> spare_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_CALL_QUEUE_H_
