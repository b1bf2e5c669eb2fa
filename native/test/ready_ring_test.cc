#include "ready_ring.h"

#include <limits>

#include "check.h"
#include "fake_memory.h"

namespace asyncio_native {

TEST(ready_ring_is_first_in_first_out_until_full) {
  test::FakeMemory memory(1, 4);
  ReadyRing ring = memory.ring();
  CHECK(ring.empty());
  for (uint32_t i = 0; i < 4; i++) {
    CHECK_EQUAL(ring.space(), 4 - i);
    CHECK(!ring.full());
    ring.Push(10 + i);
  }
  CHECK(ring.full());
  CHECK(memory.Drain() == std::vector<uint32_t>({10, 11, 12, 13}));
  CHECK(ring.empty());
}

TEST(ready_ring_positions_wrap) {
  test::FakeMemory memory(1, 4);
  memory.control.ready_head = memory.control.ready_tail = std::numeric_limits<uint32_t>::max() - 1;
  ReadyRing ring = memory.ring();
  for (uint32_t i = 0; i < 3; i++)
    ring.Push(i);
  CHECK_EQUAL(ring.size(), 3u);
  CHECK_EQUAL(memory.control.ready_tail, 1u);
  CHECK(memory.Drain() == std::vector<uint32_t>({0, 1, 2}));
}

}  // namespace asyncio_native
