#include "inbox.h"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "check.h"

namespace asyncio_native {

namespace {

struct CountingBell final : Bell {
  void Ring() override { rings++; }
  std::atomic<int> rings{0};
};

}  // namespace

TEST(inbox_rings_once_per_burst) {
  CountingBell bell;
  Inbox inbox(&bell);
  std::atomic<int32_t> alarm{0};
  inbox.SetAlarm(&alarm);
  CHECK(!inbox.pending());
  for (uint32_t i = 0; i < 100; i++)
    CHECK(inbox.Post(i));
  CHECK(inbox.Wake());
  CHECK(inbox.pending());
  CHECK_EQUAL(bell.rings.load(), 1);
  CHECK_EQUAL(alarm.load(), 1);

  std::vector<uint32_t> slots = {7, 7, 7};
  inbox.Take(&slots);
  CHECK_EQUAL(slots.size(), size_t{100});
  CHECK_EQUAL(slots[99], 99u);
  CHECK(!inbox.pending());
  CHECK_EQUAL(alarm.load(), 0);
  CHECK(inbox.Wake());
  CHECK_EQUAL(bell.rings.load(), 2);
}

TEST(inbox_refuses_when_closed) {
  CountingBell bell;
  Inbox inbox(&bell);
  auto alarm = std::make_unique<std::atomic<int32_t>>(0);
  inbox.SetAlarm(alarm.get());
  inbox.Close();
  alarm.reset();  // The sanitizers would notice a store from here on.
  CHECK(!inbox.Post(1));
  CHECK(!inbox.Wake());
  CHECK(!inbox.pending());
  CHECK_EQUAL(bell.rings.load(), 0);
}

TEST(inbox_passes_its_state_to_a_new_alarm) {
  Inbox inbox(nullptr);
  inbox.Post(1);
  std::atomic<int32_t> alarm{0};
  inbox.SetAlarm(&alarm);
  CHECK_EQUAL(alarm.load(), 1);
}

TEST(inbox_keeps_the_order_of_each_producer) {
  constexpr uint32_t kProducers = 4;
  constexpr uint32_t kPosts = 50000;
  CountingBell bell;
  Inbox inbox(&bell);
  std::atomic<int32_t> alarm{0};
  inbox.SetAlarm(&alarm);
  std::vector<std::thread> producers;
  for (uint32_t p = 0; p < kProducers; p++) {
    producers.emplace_back([&inbox, p] {
      for (uint32_t i = 0; i < kPosts; i++) {
        if (!inbox.Post(p << 24 | i)) return;
      }
    });
  }
  uint32_t next[kProducers] = {};
  uint32_t received = 0;
  int takes = 0;
  std::vector<uint32_t> slots;
  while (received < kProducers * kPosts) {
    if (alarm.load() == 0) {
      std::this_thread::yield();
      continue;
    }
    inbox.Take(&slots);
    takes++;
    for (const uint32_t slot : slots) {
      CHECK_EQUAL(slot & 0xffffff, next[slot >> 24]);
      next[slot >> 24]++;
      received++;
    }
  }
  for (std::thread& producer : producers)
    producer.join();
  CHECK(bell.rings.load() <= takes + 1);
}

TEST(inbox_closes_under_fire) {
  for (int round = 0; round < 50; round++) {
    auto bell = std::make_unique<CountingBell>();
    auto alarm = std::make_unique<std::atomic<int32_t>>(0);
    auto inbox = Shared<Inbox>::Make(bell.get());
    inbox->SetAlarm(alarm.get());
    std::vector<std::thread> producers;
    for (int p = 0; p < 3; p++) {
      producers.emplace_back([inbox] {
        while (inbox->Post(1)) {
        }
      });
    }
    std::vector<uint32_t> slots;
    for (int i = 0; i < 20; i++)
      inbox->Take(&slots);
    inbox->Close();
    alarm.reset();
    bell.reset();
    for (std::thread& producer : producers)
      producer.join();
  }
}

}  // namespace asyncio_native
