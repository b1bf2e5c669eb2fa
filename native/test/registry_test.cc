#include "registry.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "check.h"

namespace asyncio_native {

TEST(registry_finds_what_was_added_until_removed) {
  Registry registry;
  auto inbox = Shared<Inbox>::Make(nullptr);
  const ReactorId id = registry.Add(inbox);
  CHECK(registry.Find(id).get() == inbox.get());
  CHECK(!registry.Find(id + 1));
  registry.Remove(id);
  CHECK(!registry.Find(id));
  CHECK(registry.HasIssued(id));
  CHECK(!registry.HasIssued(id + 1));
  CHECK(!registry.HasIssued(0));
  CHECK(registry.Add(inbox) != id);
}

TEST(registry_is_one_per_process) {
  CHECK(&Registry::OfProcess() == &Registry::OfProcess());
}

TEST(registry_serves_many_threads) {
  Registry registry;
  auto stable = Shared<Inbox>::Make(nullptr);
  const ReactorId stable_id = registry.Add(stable);
  std::atomic<int> missed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; i++) {
        const ReactorId id = registry.Add(Shared<Inbox>::Make(nullptr));
        const auto found = registry.Find(stable_id);
        if (!found || !found->Wake()) missed++;
        stable->Post({[](napi_env__*, void*) {}, nullptr});
        registry.Remove(id);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  CHECK_EQUAL(missed.load(), 0);
  std::vector<Call> calls;
  stable->Take(&calls);
  CHECK_EQUAL(calls.size(), size_t{8000});
}

}  // namespace asyncio_native
