#include "waiter.h"

#include <limits>

#include "check.h"
#include "constants.h"

namespace asyncio_native {

using test::waits;

TEST(waiter_that_was_notified_does_not_wait_once) {
  waits = {};
  Waiter waiter;
  waiter.Notify();
  waiter.Notify();
  CHECK(waiter.Wait(5));
  CHECK(waits.nanoseconds.empty());
  CHECK(!waiter.Wait(5));
  CHECK_EQUAL(waits.nanoseconds.size(), size_t{1});
}

TEST(waiter_that_was_notified_while_it_waited_waits_the_next_time) {
  waits = {};
  Waiter waiter;
  waits.meanwhile = [&waiter] { waiter.Notify(); };
  CHECK(waiter.Wait(5));
  waits.meanwhile = [] {};
  // Otherwise each later wait would end at once, and the loop would use a whole processor.
  for (int n = 0; n < 3; n++)
    CHECK(!waiter.Wait(5));
  CHECK_EQUAL(waits.nanoseconds.size(), size_t{4});
}

TEST(waiter_counts_in_nanoseconds_rounded_up) {
  waits = {};
  Waiter waiter;
  waiter.Wait(1.5);
  waiter.Wait(1e-7);
  CHECK_EQUAL(waits.nanoseconds.at(0), uint64_t{1'500'000});
  CHECK_EQUAL(waits.nanoseconds.at(1), uint64_t{1});
  waiter.Wait(0);
  waiter.Wait(-1);
  CHECK_EQUAL(waits.nanoseconds.size(), size_t{2});
}

// Converting an infinite double to an integer is undefined behaviour.
TEST(waiter_without_a_limit_waits_for_a_number_of_nanoseconds) {
  waits = {};
  Waiter waiter;
  waiter.Wait(std::numeric_limits<double>::infinity());
  waiter.Wait(std::numeric_limits<double>::max());
  const auto longest = static_cast<uint64_t>(kLongestWait * kNanosecondsPerMillisecond);
  CHECK_EQUAL(waits.nanoseconds.at(0), longest);
  CHECK_EQUAL(waits.nanoseconds.at(1), longest);
}

}  // namespace asyncio_native
