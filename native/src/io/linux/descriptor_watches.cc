#include "../descriptor_watches.h"

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "../../constants.h"
#include "../io.h"
#include "../io_layout.h"
#include "../unique_descriptor.h"

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

struct DescriptorWatches::Poller {
  UniqueDescriptor epoll;
  bool open = false;
  uv_poll_t poll;

  static void Tell(DescriptorWatches* watches);
};

DescriptorWatches::DescriptorWatches(Io* io, int32_t slot)
    : Channel(io, slot), poller_(std::make_unique<Poller>()) {}

DescriptorWatches::~DescriptorWatches() = default;

uv_handle_t* DescriptorWatches::handle() const {
  return poller_->open ? reinterpret_cast<uv_handle_t*>(&poller_->poll) : nullptr;
}

void DescriptorWatches::OnClosing() {
  poller_->epoll.Reset();
}

int DescriptorWatches::Open() {
  poller_->epoll.Reset(epoll_create1(EPOLL_CLOEXEC));
  if (!poller_->epoll) return -errno;
  const int error = uv_poll_init(io().loop(), &poller_->poll, poller_->epoll.get());
  if (error == 0) {
    poller_->open = true;
    poller_->poll.data = this;
  }
  return error;
}

int DescriptorWatches::Set(int descriptor, int wanted, int32_t generation, bool any) {
  if (wanted != 0 && io().Owns(descriptor)) return UV_EBUSY;
  epoll_event event = {};
  if ((wanted & io_layout::kReadyToRead) != 0) event.events |= EPOLLIN;
  if ((wanted & io_layout::kReadyToWrite) != 0) event.events |= EPOLLOUT;
  event.data.u64 = static_cast<uint64_t>(generation) << 32 | static_cast<uint32_t>(descriptor);
  const int epoll = poller_->epoll.get();
  int failed = epoll_ctl(epoll, wanted == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_ADD, descriptor, &event);
  // The number may now belong to another file than the one that was added.
  if (failed != 0 && wanted != 0 && errno == EEXIST) {
    failed = epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event);
  }
  const int error = failed != 0 ? -errno : 0;
  io().Changed();
  if (!any) {
    uv_poll_stop(&poller_->poll);
  } else if (uv_is_active(handle()) == 0) {
    uv_poll_start(&poller_->poll, UV_READABLE, [](uv_poll_t* poll, int, int) {
      Poller::Tell(static_cast<DescriptorWatches*>(poll->data));
    });
  }
  return error;
}

void DescriptorWatches::Poller::Tell(DescriptorWatches* watches) {
  Io& io = watches->io();
  std::array<epoll_event, kReadyAtOnce> events;
  const auto room = std::min<size_t>(events.size(), io.completions_left());
  if (room == 0) return;  // The next pass offers the rest again.
  const int count =
      epoll_wait(watches->poller_->epoll.get(), events.data(), static_cast<int>(room), 0);
  for (int i = 0; i < count; i++) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    const auto descriptor = static_cast<int>(event.data.u64 & UINT32_MAX);
    const auto generation = static_cast<uint32_t>(event.data.u64 >> 32);
    const uint32_t ready = IsOpen(descriptor) ? ReadyOf(event.events) : 0;
    io.Complete(io_layout::kReady, watches->slot(), descriptor,
                static_cast<int32_t>(generation << io_layout::kReadyShift | ready));
  }
}

}  // namespace asyncio_native
