#include "post_table.h"

#include "constants.h"
#include "registry.h"

namespace asyncio_native {

namespace {

static_assert(kInboxCapacity == ASYNCIO_NATIVE_HIGH_WATER);

// Any thread.
asyncio_native_status Post(int64_t loop, asyncio_native_callback callback, void* data) {
  if (callback == nullptr) return ASYNCIO_NATIVE_INVALID;
  const Shared<Inbox> inbox = Registry::OfProcess().Find(loop);
  if (!inbox) {
    return Registry::OfProcess().HasIssued(loop) ? ASYNCIO_NATIVE_CLOSED : ASYNCIO_NATIVE_INVALID;
  }
  switch (inbox->Post({callback, data})) {
    case Inbox::Posted::kOk:
      return ASYNCIO_NATIVE_OK;
    case Inbox::Posted::kFull:
      return ASYNCIO_NATIVE_FULL;
    default:
      return ASYNCIO_NATIVE_CLOSED;
  }
}

// Constant, so that no destructor ever touches it.
constexpr asyncio_native_table kTable = {ASYNCIO_NATIVE_ABI, sizeof(asyncio_native_table), Post};

}  // namespace

const asyncio_native_table& PostTable() {
  return kTable;
}

}  // namespace asyncio_native
