#include "call_queue.h"

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "calls.h"
#include "check.h"

namespace asyncio_native {

namespace {

using test::Ledger;

int environment;
napi_env__* const kSomeEnvironment = reinterpret_cast<napi_env__*>(&environment);

// Runs the first batch, and returns how long it was.
uint32_t RunBatch(CallQueue* queue) {
  uint32_t ran = 0;
  for (Call call; queue->Next(&call); ran++)
    call.function(kSomeEnvironment, call.data);
  return ran;
}

}  // namespace

TEST(call_queue_keeps_batches_apart) {
  Inbox inbox(nullptr);
  CallQueue queue;
  Ledger ledger(1);
  CHECK(!queue.Take(&inbox));
  for (uint32_t i = 0; i < 3; i++)
    inbox.Post(ledger.Make(0, i));
  CHECK(queue.Take(&inbox));
  CHECK(!queue.Take(&inbox));
  for (uint32_t i = 3; i < 5; i++)
    inbox.Post(ledger.Make(0, i));
  CHECK(queue.Take(&inbox));
  CHECK_EQUAL(RunBatch(&queue), 3u);
  CHECK_EQUAL(RunBatch(&queue), 2u);
  CHECK_EQUAL(RunBatch(&queue), 0u);
  CHECK_EQUAL(ledger.disorder(), 0u);
  CHECK_EQUAL(ledger.refused(), 0u);
}

TEST(call_queue_refuses_in_order_what_has_not_run) {
  Inbox inbox(nullptr);
  CallQueue queue;
  Ledger ledger(1);
  for (uint32_t i = 0; i < 6; i++) {
    inbox.Post(ledger.Make(0, i));
    if (i % 2 == 1 && i < 5) queue.Take(&inbox);
  }
  Call call;
  CHECK(queue.Next(&call));
  call.function(kSomeEnvironment, call.data);
  std::vector<Call> untaken;
  inbox.Close(&untaken);
  CHECK_EQUAL(untaken.size(), size_t{2});
  queue.Refuse(std::move(untaken));
  CHECK_EQUAL(ledger.ran(), 6u);
  CHECK_EQUAL(ledger.refused(), 5u);
  CHECK_EQUAL(ledger.disorder(), 0u);
  CHECK(!queue.Next(&call));
}

TEST(call_queue_runs_each_call_of_many_producers_once) {
  constexpr uint32_t kProducers = 6;
  for (int round = 0; round < 20; round++) {
    Inbox inbox(nullptr);
    CallQueue queue;
    Ledger ledger(kProducers);
    std::atomic<uint32_t> posted{0};
    std::vector<std::thread> producers;
    for (uint32_t p = 0; p < kProducers; p++) {
      producers.emplace_back([&, p] { posted += ledger.PostUntilClosed(&inbox, p); });
    }
    while (ledger.ran() < 5000) {
      if (queue.Take(&inbox)) inbox.Delivered(RunBatch(&queue));
    }
    queue.Take(&inbox);
    std::vector<Call> untaken;
    inbox.Close(&untaken);
    for (std::thread& producer : producers)
      producer.join();
    queue.Refuse(std::move(untaken));
    CHECK_EQUAL(ledger.ran(), posted.load());
    CHECK_EQUAL(ledger.disorder(), 0u);
    CHECK(ledger.refused() < ledger.ran());
  }
}

}  // namespace asyncio_native
