#include "registry.h"

#include <new>
#include <utility>

namespace asyncio_native {

Registry& Registry::OfProcess() {
  alignas(Registry) static unsigned char memory[sizeof(Registry)];
  static Registry* const registry = new (memory) Registry();
  return *registry;
}

ReactorId Registry::Add(Shared<Inbox> inbox) {
  std::lock_guard<std::mutex> lock(mutex_);
  const ReactorId id = next_id_++;
  inboxes_.emplace(id, std::move(inbox));
  return id;
}

void Registry::Remove(ReactorId id) {
  std::lock_guard<std::mutex> lock(mutex_);
  inboxes_.erase(id);
}

bool Registry::HasIssued(ReactorId id) {
  std::lock_guard<std::mutex> lock(mutex_);
  return id > 0 && id < next_id_;
}

Shared<Inbox> Registry::Find(ReactorId id) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = inboxes_.find(id);
  return found == inboxes_.end() ? Shared<Inbox>() : found->second;
}

}  // namespace asyncio_native
