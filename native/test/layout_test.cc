#include "layout.h"

#include <cstring>
#include <set>
#include <string>

#include "check.h"

namespace asyncio_native {

TEST(layout_names_each_constant_once) {
  std::set<std::string> names;
  for (const layout::Constant& constant : layout::kConstants) {
    CHECK(names.insert(constant.name).second);
  }
}

// Checks what static_assert cannot: a word number means the same place to both sides.
TEST(layout_words_are_where_typescript_looks) {
  Control control = {};
  control.now = 1.5;
  control.deadline = 2.5;
  control.ready_head = 3;
  control.armed = 4;
  control.alarm.store(5);
  double times[2];
  int32_t words[16];
  std::memcpy(times, static_cast<const void*>(&control), sizeof(times));
  std::memcpy(words, static_cast<const void*>(&control), sizeof(words));
  CHECK_EQUAL(times[layout::kNow], 1.5);
  CHECK_EQUAL(times[layout::kDeadline], 2.5);
  CHECK_EQUAL(words[layout::kReadyHead], 3);
  CHECK_EQUAL(words[layout::kArmed], 4);
  CHECK_EQUAL(words[layout::kAlarm], 5);
}

}  // namespace asyncio_native
