#include "call_queue.h"

#include <utility>

#include "constants.h"

namespace asyncio_native {

bool CallQueue::Take(Inbox* inbox) {
  Batch batch;
  batch.calls.swap(spare_);
  inbox->Take(&batch.calls);
  if (batch.calls.empty()) {
    batch.calls.swap(spare_);
    return false;
  }
  batches_.push_back(std::move(batch));
  return true;
}

bool CallQueue::Next(Call* call) {
  if (batches_.empty()) return false;
  Batch& batch = batches_.front();
  if (batch.next < batch.calls.size()) {
    *call = batch.calls[batch.next++];
    return true;
  }
  if (batch.calls.capacity() <= kKeptCalls) {
    batch.calls.clear();
    spare_.swap(batch.calls);
  }
  batches_.pop_front();
  return false;
}

void CallQueue::Refuse(std::vector<Call> untaken) {
  batches_.emplace_back();
  batches_.back().calls = std::move(untaken);
  for (std::list<Batch> left = std::exchange(batches_, {}); !left.empty(); left.pop_front()) {
    Batch& batch = left.front();
    while (batch.next < batch.calls.size()) {
      const Call call = batch.calls[batch.next++];
      call.function(nullptr, call.data);
    }
  }
}

}  // namespace asyncio_native
