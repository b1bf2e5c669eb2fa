#include "interrupt_wakes.h"

#include <atomic>

#include "inbox.h"

namespace asyncio_native {

namespace {

// The waker whose wait a signal ends, and how many handlers may be using it now. Globals, because a
// handler has no context pointer.
std::atomic<Waker*> woken{nullptr};
std::atomic<int> waking{0};
static_assert(std::atomic<Waker*>::is_always_lock_free);

}  // namespace

InterruptWakes::InterruptWakes(Waker* waker) : previous_(woken.exchange(waker)) {}

InterruptWakes::~InterruptWakes() {
  woken.store(previous_);
  // A handler on another thread.
  while (waking.load() != 0) {
  }
}

void InterruptWakes::Wake() {
  waking.fetch_add(1);
  Waker* waker = woken.load();
  if (waker != nullptr) waker->WakeBySignal();
  waking.fetch_sub(1);
}

}  // namespace asyncio_native
