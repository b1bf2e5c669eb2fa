#include "timers.h"

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include "check.h"
#include "fake_memory.h"

namespace asyncio_native {

namespace {

using test::FakeMemory;

void Take(Timers* timers, FakeMemory* memory) {
  SlotTable slots = memory->slots();
  CHECK(timers->TakeStage(&memory->control, memory->stage, &slots));
  timers->DropAbandoned(&slots);
  CHECK_EQUAL(memory->control.staged, 0u);
}

bool Move(Timers* timers, FakeMemory* memory, double now) {
  SlotTable slots = memory->slots();
  ReadyRing ring = memory->ring();
  return timers->MoveDue(now, &slots, &ring);
}

void CheckSlots(const std::vector<uint32_t>& actual, const std::vector<uint32_t>& expected) {
  CHECK_EQUAL(actual.size(), expected.size());
  CHECK(actual == expected);
}

}  // namespace

TEST(timers_move_what_is_due_in_order) {
  FakeMemory memory(16, 16);
  Timers timers;
  memory.Arm(30, 0);
  memory.Arm(10, 1);
  memory.Arm(20, 2);
  memory.Arm(10, 3);
  Take(&timers, &memory);
  CHECK_EQUAL(timers.deadline(), 10.0);
  CHECK(Move(&timers, &memory, 9.999));
  CheckSlots(memory.Drain(), {});
  CHECK(Move(&timers, &memory, 20));
  CheckSlots(memory.Drain(), {1, 3, 2});
  CHECK_EQUAL(memory.state(1), layout::kSlotIdle);
  CHECK_EQUAL(memory.state(0), layout::kSlotArmed);
  CHECK_EQUAL(timers.deadline(), 30.0);
}

TEST(timers_stop_at_a_full_ring_and_go_on) {
  FakeMemory memory(5000, 1024);
  Timers timers;
  for (uint32_t i = 0; i < 5000; i++) {
    memory.Arm(static_cast<double>(i / 7), i);
    if (memory.control.staged == layout::kStageTimers) Take(&timers, &memory);
  }
  Take(&timers, &memory);
  std::vector<uint32_t> moved;
  int polls = 0;
  for (bool all = false; !all; polls++) {
    all = Move(&timers, &memory, 1e9);
    for (const uint32_t slot : memory.Drain())
      moved.push_back(slot);
  }
  CHECK_EQUAL(polls, 5);
  CHECK_EQUAL(moved.size(), size_t{5000});
  CHECK(std::is_sorted(moved.begin(), moved.end()));
}

TEST(timers_free_abandoned_slots_in_the_stage) {
  FakeMemory memory(8, 8);
  Timers timers;
  memory.Arm(10, 0);
  memory.Arm(20, 1);
  memory.Abandon(0);
  Take(&timers, &memory);
  CHECK_EQUAL(timers.size(), size_t{1});
  CheckSlots(memory.freed(), {0});
  CHECK_EQUAL(memory.control.abandoned, 0u);
}

TEST(timers_drop_abandoned_ones_at_the_top) {
  FakeMemory memory(8, 8);
  Timers timers;
  for (uint32_t i = 0; i < 4; i++)
    memory.Arm(i, i);
  Take(&timers, &memory);
  memory.Abandon(0);
  memory.Abandon(1);
  memory.Abandon(3);
  Take(&timers, &memory);
  CHECK_EQUAL(timers.deadline(), 2.0);
  CheckSlots(memory.freed(), {0, 1});
  CHECK(Move(&timers, &memory, 5));
  CheckSlots(memory.Drain(), {2});
  CheckSlots(memory.freed(), {0, 1, 3});
  CHECK_EQUAL(memory.control.abandoned, 0u);
}

TEST(timers_sweep_when_most_are_abandoned) {
  FakeMemory memory(1000, 1024);
  Timers timers;
  for (uint32_t i = 0; i < 1000; i++)
    memory.Arm(static_cast<double>(1 + i), i);
  Take(&timers, &memory);
  for (uint32_t i = 999; i > 499; i--)
    memory.Abandon(i);
  Take(&timers, &memory);
  CHECK_EQUAL(timers.size(), size_t{1000});
  memory.Abandon(499);
  Take(&timers, &memory);
  CHECK_EQUAL(timers.size(), size_t{499});
  CHECK_EQUAL(memory.control.free, 501u);
  CHECK_EQUAL(memory.control.abandoned, 0u);
  CHECK_EQUAL(timers.deadline(), 1.0);
}

TEST(timers_agree_with_a_model) {
  std::mt19937_64 random(test::Seed());
  constexpr uint32_t kSlots = 4096;
  FakeMemory memory(kSlots, 2048);
  Timers timers(std::numeric_limits<uint32_t>::max() - 20000);
  struct Armed {
    double deadline;
    uint64_t seq;
    uint32_t slot;
  };
  std::vector<Armed> model;
  std::vector<uint32_t> free;
  for (uint32_t i = kSlots; i-- > 0;)
    free.push_back(i);
  uint64_t seq = 0;
  double now = 0;
  for (int round = 0; round < 3000; round++) {
    const uint64_t adds = random() % (round % 100 == 0 ? 1000 : 30);
    for (uint64_t i = 0; i < adds && !free.empty(); i++) {
      const double deadline = now + static_cast<double>(random() % 200);
      memory.Arm(deadline, free.back());
      model.push_back({deadline, seq++, free.back()});
      free.pop_back();
    }
    for (uint64_t i = random() % 20; i > 0 && !model.empty(); i--) {
      const size_t at = random() % model.size();
      memory.Abandon(model[at].slot);
      model.erase(model.begin() + static_cast<ptrdiff_t>(at));
    }
    Take(&timers, &memory);
    now += static_cast<double>(random() % (round % 50 == 0 ? 300 : 5));
    const bool all = Move(&timers, &memory, now);
    std::sort(model.begin(), model.end(), [](const Armed& a, const Armed& b) {
      return a.deadline < b.deadline || (a.deadline == b.deadline && a.seq < b.seq);
    });
    size_t next = 0;
    for (const uint32_t slot : memory.Drain()) {
      CHECK(next < model.size() && model[next].slot == slot && model[next].deadline <= now);
      CHECK_EQUAL(memory.state(slot), layout::kSlotIdle);
      free.push_back(slot);
      next++;
    }
    model.erase(model.begin(), model.begin() + static_cast<ptrdiff_t>(next));
    if (all) CHECK(model.empty() || model.front().deadline > now);
    for (const uint32_t slot : memory.freed())
      free.push_back(slot);
    memory.control.free = 0;
    CHECK_EQUAL(free.size() + model.size() + memory.control.abandoned, size_t{kSlots});
  }
}

}  // namespace asyncio_native
