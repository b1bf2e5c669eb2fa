#ifdef __linux__
#include "io/event_waiter.h"

#include <unistd.h>

#include <cstdint>
#include <limits>
#include <thread>

#include "check.h"

namespace asyncio_native {

namespace {

constexpr double kForever = std::numeric_limits<double>::infinity();

struct Pipe {
  Pipe() {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    read_end.Reset(ends[0]);
    write_end.Reset(ends[1]);
  }
  void Write() const { CHECK_EQUAL(write(write_end.get(), "x", 1), ssize_t{1}); }

  UniqueDescriptor read_end;
  UniqueDescriptor write_end;
};

}  // namespace

// If the wait did not end, the test would hang.
TEST(event_waiter_that_was_notified_does_not_wait_once) {
  EventWaiter waiter;
  bool has_second = true;
  waiter.Notify();
  waiter.Notify();
  waiter.Wait(kForever, -1, -1, &has_second);
  CHECK(!has_second);
  // Both notifications are used up.
  Pipe pipe;
  waiter.Wait(0.01, -1, pipe.read_end.get(), &has_second);
  CHECK(!has_second);
}

TEST(event_waiter_ends_by_another_thread) {
  EventWaiter waiter;
  bool has_second = false;
  for (int n = 0; n < 100; n++) {
    std::thread other([&waiter] { waiter.Notify(); });
    waiter.Wait(kForever, -1, -1, &has_second);
    other.join();
  }
  CHECK(!has_second);
}

TEST(event_waiter_ends_by_either_descriptor_and_tells_of_the_second) {
  EventWaiter waiter;
  bool has_second = true;
  Pipe first;
  Pipe second;
  first.Write();
  waiter.Wait(kForever, first.read_end.get(), second.read_end.get(), &has_second);
  CHECK(!has_second);
  second.Write();
  waiter.Wait(kForever, -1, second.read_end.get(), &has_second);
  CHECK(has_second);
}

// A thread that notifies may be interrupted between its mark and its write.
TEST(event_waiter_takes_a_write_that_comes_late) {
  EventWaiter waiter;
  bool has_second = false;
  const uint64_t late = 1;
  CHECK_EQUAL(write(waiter.Open(), &late, sizeof late), ssize_t{sizeof late});
  waiter.Wait(kForever, -1, -1, &has_second);
  // Otherwise each later wait would end at once.
  uint64_t left;
  CHECK_EQUAL(read(waiter.Open(), &left, sizeof left), ssize_t{-1});
}

TEST(event_waiter_may_be_notified_before_its_first_wait_and_after_it_is_closed) {
  EventWaiter waiter;
  waiter.Notify();
  bool has_second = false;
  waiter.Wait(kForever, -1, -1, &has_second);
  waiter.Close();
  waiter.Notify();
  CHECK(!has_second);
}

}  // namespace asyncio_native
#endif  // __linux__
