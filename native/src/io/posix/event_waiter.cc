#include "../event_waiter.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "../../constants.h"
#include "../descriptors.h"
#include "select.h"

namespace asyncio_native {

void EventWaiter::Notify() {
  if (notified_.exchange(true)) return;
  const int writer = event_.load();
  if (writer < 0) return;
  const int error = errno;
  const char byte = 0;
  // If it is full, it can be read.
  (void)!write(writer, &byte, 1);
  errno = error;
}

int EventWaiter::Open() {
  if (!owner_) {
    PipeEnds ends = OpenPipe();
    // Notify must not block, and Wait only where it selects.
    if (ends.writer && fcntl(ends.writer.get(), F_SETFL, O_NONBLOCK) == 0 &&
        fcntl(ends.reader.get(), F_SETFL, O_NONBLOCK) == 0) {
      reader_ = std::move(ends.reader);
      owner_ = std::move(ends.writer);
      event_.store(owner_.get());
    }
  }
  return reader_.get();
}

void EventWaiter::Wait(double milliseconds, int first, int second, bool* has_second) {
  const int event = Open();
  // If no descriptor is left, the wait cannot be notified, so it must be short.
  const double limited = event < 0 ? std::min(milliseconds, kWaitWithoutEvent) : milliseconds;
  // A thread that notifies after this check writes to the pipe.
  std::array<bool, 3> readable = {};
  if (!notified_.load() && limited > 0) readable = SelectReadable({event, first, second}, limited);
  *has_second = readable[2];
  // In this order: a notification in between leaves the pipe readable, or sets the mark anew. A
  // thread that was interrupted before its write may come after the mark was taken.
  if (!notified_.exchange(false) && !readable[0]) return;
  std::array<char, 16> bytes;
  (void)!read(event, bytes.data(), bytes.size());
}

void EventWaiter::Close() {
  event_.store(-1);
  owner_.Reset();
  reader_.Reset();
}

}  // namespace asyncio_native
