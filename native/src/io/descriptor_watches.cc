#include "descriptor_watches.h"

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "../constants.h"
#include "io.h"
#include "io_layout.h"

namespace asyncio_native {

namespace {

// As in asyncio's selector: an error or a hangup is for both.
uint32_t ReadyOf(uint32_t events) {
  return ((events & ~uint32_t{EPOLLOUT}) != 0 ? io_layout::kReadyToRead : 0) |
         ((events & ~uint32_t{EPOLLIN}) != 0 ? io_layout::kReadyToWrite : 0);
}

// Not by fcntl, which would need a newer C library than the rest.
bool IsOpen(int descriptor) {
  pollfd asked = {descriptor, 0, 0};
  return poll(&asked, 1, 0) >= 0 && (asked.revents & POLLNVAL) == 0;
}

}  // namespace

DescriptorWatches::~DescriptorWatches() {
  if (epoll_ >= 0) close(epoll_);
}

void DescriptorWatches::OnClosing() {
  close(epoll_);
  epoll_ = -1;
}

int DescriptorWatches::Open() {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) return -errno;
  const int error = uv_poll_init(io().loop(), &poll_, epoll_);
  if (error == 0) {
    open_ = true;
    poll_.data = this;
  }
  return error;
}

int DescriptorWatches::Set(int descriptor, int wanted, int32_t generation, bool any) {
  if (wanted != 0 && io().Owns(descriptor)) return UV_EBUSY;
  epoll_event event = {};
  if ((wanted & io_layout::kReadyToRead) != 0) event.events |= EPOLLIN;
  if ((wanted & io_layout::kReadyToWrite) != 0) event.events |= EPOLLOUT;
  event.data.u64 = static_cast<uint64_t>(generation) << 32 | static_cast<uint32_t>(descriptor);
  int failed = epoll_ctl(epoll_, wanted == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_ADD, descriptor, &event);
  // The number may now belong to another file than the one that was added.
  if (failed != 0 && wanted != 0 && errno == EEXIST) {
    failed = epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event);
  }
  const int error = failed != 0 ? -errno : 0;
  io().Changed();
  if (!any) {
    uv_poll_stop(&poll_);
  } else if (uv_is_active(handle()) == 0) {
    uv_poll_start(&poll_, UV_READABLE, [](uv_poll_t* poll, int, int) {
      static_cast<DescriptorWatches*>(poll->data)->Tell();
    });
  }
  return error;
}

void DescriptorWatches::Tell() {
  std::array<epoll_event, kReadyAtOnce> events;
  const auto room = std::min<size_t>(events.size(), io().completions_left());
  if (room == 0) return;  // The next pass offers the rest again.
  const int count = epoll_wait(epoll_, events.data(), static_cast<int>(room), 0);
  for (int i = 0; i < count; i++) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    const auto descriptor = static_cast<int>(event.data.u64 & UINT32_MAX);
    const auto generation = static_cast<uint32_t>(event.data.u64 >> 32);
    const uint32_t ready = IsOpen(descriptor) ? ReadyOf(event.events) : 0;
    io().Complete(io_layout::kReady, slot(), descriptor,
                  static_cast<int32_t>(generation << io_layout::kReadyShift | ready));
  }
}

}  // namespace asyncio_native
