#include "inbox.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "calls.h"
#include "check.h"
#include "layout.h"

namespace asyncio_native {

namespace {

using test::Ledger;

struct CountingWaker final : Waker {
  void WakeThread() override { wakeups++; }
  std::atomic<int> wakeups{0};
};

}  // namespace

TEST(inbox_wakes_once_per_burst) {
  CountingWaker waker;
  Inbox inbox(&waker);
  Ledger ledger(1);
  std::atomic<int32_t> alarm{0};
  inbox.SetAlarm(&alarm);
  CHECK(!inbox.pending());
  for (uint32_t i = 0; i < 100; i++)
    CHECK(inbox.Post(ledger.Make(0, i)) == Inbox::Posted::kOk);
  CHECK(inbox.Wake());
  CHECK(inbox.pending());
  CHECK_EQUAL(waker.wakeups.load(), 1);
  CHECK_EQUAL(alarm.load(), layout::kAlarmWakeup | layout::kAlarmCalls);

  inbox.Rest();
  CHECK(inbox.pending());
  CHECK_EQUAL(alarm.load(), layout::kAlarmCalls);
  std::vector<Call> calls;
  inbox.Take(&calls);
  CHECK_EQUAL(calls.size(), size_t{100});
  for (const Call& call : calls)
    call.function(nullptr, call.data);
  CHECK(!inbox.pending());
  CHECK_EQUAL(alarm.load(), 0);
  CHECK(inbox.Wake());
  CHECK(inbox.Wake());
  CHECK_EQUAL(waker.wakeups.load(), 2);
}

TEST(inbox_refuses_when_closed) {
  CountingWaker waker;
  Inbox inbox(&waker);
  Ledger ledger(1);
  auto alarm = std::make_unique<std::atomic<int32_t>>(0);
  inbox.SetAlarm(alarm.get());
  inbox.Post(ledger.Make(0, 0));
  std::vector<Call> left;
  inbox.Close(&left);
  alarm.reset();  // The sanitizers would notice a store from here on.
  CHECK_EQUAL(left.size(), size_t{1});
  left[0].function(nullptr, left[0].data);
  const Call late = ledger.Make(0, 1);
  CHECK(inbox.Post(late) == Inbox::Posted::kClosed);
  Ledger::Drop(late);
  CHECK(!inbox.Wake());
  CHECK(!inbox.pending());
  CHECK_EQUAL(waker.wakeups.load(), 1);
}

TEST(inbox_passes_its_state_to_a_new_alarm) {
  Inbox inbox(nullptr);
  Ledger ledger(1);
  const Call call = ledger.Make(0, 0);
  inbox.Post(call);
  std::atomic<int32_t> alarm{0};
  inbox.SetAlarm(&alarm);
  CHECK_EQUAL(alarm.load(), layout::kAlarmCalls);
  Ledger::Drop(call);
}

TEST(inbox_is_full_until_calls_are_delivered) {
  Inbox inbox(nullptr);
  const Call call = {[](napi_env__*, void*) {}, nullptr};
  for (uint64_t i = 0; i < kInboxCapacity; i++)
    inbox.Post(call);
  CHECK(inbox.Post(call) == Inbox::Posted::kFull);
  std::vector<Call> calls;
  inbox.Take(&calls);
  CHECK_EQUAL(static_cast<uint64_t>(calls.size()), kInboxCapacity);
  CHECK(inbox.Post(call) == Inbox::Posted::kFull);  // Taken is not delivered.
  inbox.Delivered(1);
  CHECK(inbox.Post(call) == Inbox::Posted::kOk);
  CHECK(inbox.Post(call) == Inbox::Posted::kFull);
}

TEST(inbox_keeps_the_order_of_each_producer) {
  constexpr uint32_t kProducers = 8;
  constexpr uint32_t kPosts = 50000;
  CountingWaker waker;
  Inbox inbox(&waker);
  Ledger ledger(kProducers);
  std::atomic<int32_t> alarm{0};
  inbox.SetAlarm(&alarm);
  std::vector<std::thread> producers;
  for (uint32_t p = 0; p < kProducers; p++) {
    producers.emplace_back([&, p] {
      for (uint32_t i = 0; i < kPosts; i++)
        inbox.Post(ledger.Make(p, i));
    });
  }
  int takes = 0;
  std::vector<Call> calls;
  while (ledger.ran() < kProducers * kPosts) {
    if (alarm.load() == 0) {
      std::this_thread::yield();
      continue;
    }
    inbox.Take(&calls);
    takes++;
    for (const Call& call : calls)
      call.function(nullptr, call.data);
    inbox.Delivered(calls.size());
    calls.clear();
  }
  for (std::thread& producer : producers)
    producer.join();
  CHECK_EQUAL(ledger.disorder(), 0u);
  CHECK(waker.wakeups.load() <= takes + 1);
}

TEST(inbox_closes_under_fire) {
  constexpr uint32_t kProducers = 4;
  for (int round = 0; round < 50; round++) {
    auto waker = std::make_unique<CountingWaker>();
    auto alarm = std::make_unique<std::atomic<int32_t>>(0);
    auto inbox = Shared<Inbox>::Make(waker.get());
    inbox->SetAlarm(alarm.get());
    Ledger ledger(kProducers);
    std::atomic<uint32_t> posted{0};
    std::vector<std::thread> producers;
    for (uint32_t p = 0; p < kProducers; p++) {
      producers.emplace_back([&, p] { posted += ledger.PostUntilClosed(inbox.get(), p); });
    }
    std::vector<Call> calls;
    for (int i = 0; i <= 20; i++) {
      if (i < 20) {
        inbox->Take(&calls);
      } else {
        inbox->Close(&calls);
      }
      for (const Call& call : calls)
        call.function(nullptr, call.data);
      inbox->Delivered(calls.size());
      calls.clear();
    }
    alarm.reset();
    waker.reset();
    for (std::thread& producer : producers)
      producer.join();
    CHECK_EQUAL(ledger.ran(), posted.load());
    CHECK_EQUAL(ledger.disorder(), 0u);
  }
}

}  // namespace asyncio_native
