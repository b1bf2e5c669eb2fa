#include "../descriptor_watches.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdint>
#include <map>
#include <utility>

#include "../io.h"
#include "../io_layout.h"
#include "../unique_descriptor.h"

namespace asyncio_native {

namespace {

bool IsOpen(int descriptor) {
  return fcntl(descriptor, F_GETFD) >= 0;
}

// One of libuv's handles that frees itself, with the duplicate that it watches.
struct Watched {
  uv_poll_t poll;
  UniqueDescriptor duplicate;
  DescriptorWatches* owner;
  int descriptor;
  int32_t generation;
  int events;
};

// At once, so that an end of a pipe that only the duplicate holds open is closed.
void CloseAndFree(Watched* watched) {
  uv_close(reinterpret_cast<uv_handle_t*>(&watched->poll),
           [](uv_handle_t* handle) { delete static_cast<Watched*>(handle->data); });
  watched->duplicate.Reset();
}

// The next pass offers again what does not fit now.
void OnPoll(uv_poll_t* poll, int status, int events) {
  const auto* watched = static_cast<Watched*>(poll->data);
  // libuv stops watching a file with an error.
  if (status < 0) uv_poll_start(poll, watched->events, OnPoll);
  Io& io = watched->owner->io();
  if (io.completions_left() == 0) return;
  // As in asyncio's selector: an error is for both.
  uint32_t ready = status < 0 ? io_layout::kReadyToRead | io_layout::kReadyToWrite : 0;
  if ((events & UV_READABLE) != 0) ready |= io_layout::kReadyToRead;
  if ((events & UV_WRITABLE) != 0) ready |= io_layout::kReadyToWrite;
  if (!IsOpen(watched->descriptor)) ready = 0;
  const auto number = static_cast<uint32_t>(watched->generation);
  io.Complete(io_layout::kReady, watched->owner->slot(), watched->descriptor,
              static_cast<int32_t>(number << io_layout::kReadyShift | ready));
}

}  // namespace

struct DescriptorWatches::Poller {
  std::map<int, Watched*> watched;
};

DescriptorWatches::DescriptorWatches(Io* io, int32_t slot)
    : Channel(io, slot), poller_(std::make_unique<Poller>()) {}

DescriptorWatches::~DescriptorWatches() {
  for (const auto& [descriptor, watched] : poller_->watched)
    CloseAndFree(watched);
}

uv_handle_t* DescriptorWatches::handle() const {
  return nullptr;
}

void DescriptorWatches::OnClosing() {}

int DescriptorWatches::Open() {
  return 0;
}

int DescriptorWatches::Set(int descriptor, int wanted, int32_t generation, bool) {
  if (wanted != 0 && io().Owns(descriptor)) return UV_EBUSY;
  io().Changed();
  // Each time anew: the number may belong to another file by now.
  const auto found = poller_->watched.find(descriptor);
  if (found != poller_->watched.end()) {
    CloseAndFree(found->second);
    poller_->watched.erase(found);
  }
  if (wanted == 0) return 0;
  UniqueDescriptor duplicate(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
  if (!duplicate) return -errno;
  auto watched = std::make_unique<Watched>();
  const int flags = fcntl(descriptor, F_GETFL);
  const int error = uv_poll_init(io().loop(), &watched->poll, duplicate.get());
  // libuv has made the user's file nonblocking.
  fcntl(descriptor, F_SETFL, flags);
  if (error != 0) return error;
  watched->poll.data = watched.get();
  watched->duplicate = std::move(duplicate);
  watched->owner = this;
  watched->descriptor = descriptor;
  watched->generation = generation;
  watched->events = ((wanted & io_layout::kReadyToRead) != 0 ? UV_READABLE : 0) |
                    ((wanted & io_layout::kReadyToWrite) != 0 ? UV_WRITABLE : 0);
  Watched* const started = watched.release();
  poller_->watched[descriptor] = started;
  return uv_poll_start(&started->poll, started->events, OnPoll);
}

}  // namespace asyncio_native
