#ifndef ASYNCIO_NATIVE_TIMER_SLACK_H_
#define ASYNCIO_NATIVE_TIMER_SLACK_H_

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "constants.h"

namespace asyncio_native {

// While it lives, timed waits of this thread end on time. Linux delays them by up to the thread's
// timer slack, 50 microseconds by default, to wake several threads together. On other systems this
// does nothing. On the stack of one thread.
class NoTimerSlack {
 public:
#ifdef __linux__
  NoTimerSlack() : slack_(prctl(PR_GET_TIMERSLACK)) {
    if (slack_ > kLeastTimerSlack) prctl(PR_SET_TIMERSLACK, kLeastTimerSlack);
  }
  ~NoTimerSlack() {
    if (slack_ > kLeastTimerSlack) prctl(PR_SET_TIMERSLACK, static_cast<unsigned long>(slack_));
  }
#else
  NoTimerSlack() {}  // Not defaulted, so that no compiler takes it for an unused variable.
#endif
  NoTimerSlack(const NoTimerSlack&) = delete;
  NoTimerSlack& operator=(const NoTimerSlack&) = delete;

#ifdef __linux__
 private:
  // The former slack; 0 for a thread with a real-time priority, negative if prctl is not allowed.
  const int slack_;
#endif
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_TIMER_SLACK_H_
