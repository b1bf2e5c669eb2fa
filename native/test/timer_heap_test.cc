#include "timer_heap.h"

#include <limits>
#include <map>
#include <random>
#include <vector>

#include "check.h"

namespace asyncio_native {

namespace {

// The model of the heap: a multimap keeps equal keys in order of insertion.
using Model = std::multimap<double, uint32_t>;

void CheckTop(const TimerHeap& heap, const Model& model) {
  CHECK_EQUAL(heap.size(), model.size());
  if (heap.empty() || model.empty()) return;
  CHECK_EQUAL(heap.top().deadline, model.begin()->first);
  CHECK_EQUAL(heap.top().slot, model.begin()->second);
}

void CheckDrains(TimerHeap* heap, Model* model) {
  while (!model->empty()) {
    CheckTop(*heap, *model);
    if (heap->empty()) return;
    heap->Pop();
    model->erase(model->begin());
  }
  CHECK(heap->empty());
}

// Random operations with `kinds` different deadlines; few kinds mean many equal deadlines.
void Churn(TimerHeap* heap, std::mt19937_64* random, int operations, uint64_t kinds) {
  Model model;
  uint32_t slot = 0;
  for (int i = 0; i < operations; i++) {
    const uint64_t choice = (*random)() % 100;
    if (choice < 55) {
      const double deadline = static_cast<double>((*random)() % kinds) / 8;
      CHECK(heap->Add(deadline, slot));
      model.emplace(deadline, slot++);
    } else if (choice < 97) {
      if (model.empty()) continue;
      heap->Pop();
      model.erase(model.begin());
    } else if (choice < 98) {
      const uint32_t remainder = static_cast<uint32_t>((*random)() % 4);
      heap->RemoveIf([=](const Timer& timer) { return timer.slot % 4 == remainder; });
      for (auto at = model.begin(); at != model.end();) {
        at = at->second % 4 == remainder ? model.erase(at) : std::next(at);
      }
    } else if (choice < 99) {
      heap->Trim();
    } else {
      const double now = static_cast<double>((*random)() % kinds) / 16;
      const size_t due = heap->SortDue(now);
      CHECK_EQUAL(due, static_cast<size_t>(std::distance(model.begin(), model.upper_bound(now))));
      const size_t removed = due == 0 ? 0 : (*random)() % (due + 1);
      for (size_t j = 0; j < removed; j++) {
        CHECK_EQUAL(heap->data()[j].slot, model.begin()->second);
        model.erase(model.begin());
      }
      heap->RemoveFront(removed);
    }
    CheckTop(*heap, model);
  }
  CheckDrains(heap, &model);
}

}  // namespace

TEST(timer_heap_agrees_with_a_model) {
  std::mt19937_64 random(test::Seed());
  for (const uint64_t kinds : {1, 3, 100, 1000000}) {
    TimerHeap heap;
    Churn(&heap, &random, 20000, kinds);
  }
}

TEST(timer_heap_renumbers_before_sequence_numbers_run_out) {
  std::mt19937_64 random(test::Seed());
  for (int distance = 0; distance < 50; distance++) {
    TimerHeap heap(std::numeric_limits<uint32_t>::max() - static_cast<uint32_t>(distance * 7));
    Churn(&heap, &random, 600, 3);
  }
}

TEST(timer_heap_keeps_equal_deadlines_in_order_of_adding) {
  TimerHeap heap;
  for (uint32_t i = 0; i < 10000; i++)
    heap.Add(7, i);
  for (uint32_t i = 0; i < 10000; i++) {
    CHECK_EQUAL(heap.top().slot, i);
    heap.Pop();
  }
}

TEST(timer_heap_takes_infinite_and_negative_deadlines) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  TimerHeap heap;
  const double deadlines[] = {kInfinity, 0, -1, -kInfinity, 1e300, kInfinity};
  for (uint32_t i = 0; i < 6; i++)
    heap.Add(deadlines[i], i);
  for (const uint32_t slot : {3, 2, 1, 4, 0, 5}) {
    CHECK_EQUAL(heap.top().slot, slot);
    heap.Pop();
  }
}

TEST(timer_heap_gives_memory_back) {
  TimerHeap heap;
  for (uint32_t i = 0; i < 100000; i++)
    heap.Add(i, i);
  const size_t full = heap.capacity();
  for (int i = 0; i < 99000; i++)
    heap.Pop();
  heap.Trim();
  CHECK(heap.capacity() <= full / 16);
  CHECK_EQUAL(heap.top().slot, 99000u);
  heap.Clear();
  CHECK_EQUAL(heap.capacity(), size_t{0});
  CHECK(heap.Add(1, 1));
}

TEST(timer_heap_keeps_siblings_on_one_cache_line) {
  TimerHeap heap;
  for (uint32_t i = 0; i < 300000; i++) {
    heap.Add(i, i);
    if ((i & (i + 1)) == 0) {
      CHECK_EQUAL(reinterpret_cast<uintptr_t>(heap.data() + 1) % 64, uintptr_t{0});
    }
  }
}

}  // namespace asyncio_native
