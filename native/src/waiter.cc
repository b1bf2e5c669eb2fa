#include "waiter.h"

#include <cmath>
#include <cstdlib>

#include "constants.h"
#include "timer_slack.h"

namespace asyncio_native {

// Initializing either fails only when the process is out of memory, as a failing `new` does.
Waiter::Waiter() {
  if (uv_mutex_init(&mutex_) != 0 || uv_cond_init(&condition_) != 0) std::abort();
}

Waiter::~Waiter() {
  uv_cond_destroy(&condition_);
  uv_mutex_destroy(&mutex_);
}

void Waiter::Notify() {
  uv_mutex_lock(&mutex_);
  notified_ = true;
  uv_cond_signal(&condition_);
  uv_mutex_unlock(&mutex_);
}

bool Waiter::Wait(double milliseconds) {
  uv_mutex_lock(&mutex_);
  const double limited = milliseconds < kLongestWait ? milliseconds : kLongestWait;
  if (!notified_ && limited > 0) {
    const NoTimerSlack no_slack;
    uv_cond_timedwait(&condition_, &mutex_,
                      static_cast<uint64_t>(std::ceil(limited * kNanosecondsPerMillisecond)));
  }
  const bool notified = notified_;
  notified_ = false;
  uv_mutex_unlock(&mutex_);
  return notified;
}

}  // namespace asyncio_native
