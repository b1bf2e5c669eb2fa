#include "../event_waiter.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdint>

#include "../../constants.h"
#include "../../timer_slack.h"

namespace asyncio_native {

void EventWaiter::Notify() {
  if (notified_.exchange(true)) return;
  const int event = event_.load();
  if (event < 0) return;
  const int error = errno;
  const uint64_t one = 1;
  // It cannot be full.
  (void)!write(event, &one, sizeof(one));
  errno = error;
}

int EventWaiter::Open() {
  if (!owner_) {
    owner_.Reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    event_.store(owner_.get());
  }
  return owner_.get();
}

void EventWaiter::Wait(double milliseconds, int first, int second, bool* has_second) {
  const int event = Open();
  // If no descriptor is left, the wait cannot be notified, so it must be short.
  const double limited = std::min(milliseconds, event < 0 ? kWaitWithoutEvent : kLongestWait);
  pollfd watched[] = {{event, POLLIN, 0}, {first, POLLIN, 0}, {second, POLLIN, 0}};
  // A thread that notifies after this check writes to the event.
  if (!notified_.load() && limited > 0) {
    timespec time = {};
    time.tv_sec = static_cast<time_t>(limited / 1e3);
    time.tv_nsec = static_cast<long>(
        std::ceil((limited - 1e3 * static_cast<double>(time.tv_sec)) * kNanosecondsPerMillisecond));
    time.tv_nsec = std::min(time.tv_nsec, 999'999'999L);
    const NoTimerSlack no_slack;
    ppoll(watched, 3, &time, nullptr);
  }
  *has_second = watched[2].revents != 0;
  // In this order: a notification in between leaves the event readable, or sets the mark anew. A
  // thread that was interrupted before its write may come after the mark was taken.
  if (!notified_.exchange(false) && watched[0].revents == 0) return;
  uint64_t count;
  (void)!read(event, &count, sizeof(count));
}

void EventWaiter::Close() {
  event_.store(-1);
  owner_.Reset();
}

}  // namespace asyncio_native
