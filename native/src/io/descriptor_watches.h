#ifndef ASYNCIO_NATIVE_IO_DESCRIPTOR_WATCHES_H_
#define ASYNCIO_NATIVE_IO_DESCRIPTOR_WATCHES_H_

#include <uv.h>

#include <cstdint>

#include "channel.h"

namespace asyncio_native {

// Descriptors of the program's own, which it wants to know to be ready. See Channel for who owns
// it.
//
// An epoll of their own, which the private loop watches as one descriptor. libuv registers what it
// watches later, and ends the process where a descriptor is closed before that or in between; and
// it has but one watcher for each, which may be its own.
class DescriptorWatches final : public Channel {
 public:
  DescriptorWatches(Io* io, int32_t slot) : Channel(io, slot) {}
  ~DescriptorWatches() override;
  DescriptorWatches* AsDescriptorWatches() override { return this; }

  // 0 or an error of libuv's.
  int Open();
  // Tells, as kReady with `generation`, when `descriptor` is ready for `wanted`, which is kReadyTo…
  // as bits; 0 ends that. `any`: whether anything is watched from now on. 0 or an error of libuv's:
  // UV_EBUSY where it is that of a channel.
  int Set(int descriptor, int wanted, int32_t generation, bool any);

 private:
  uv_handle_t* handle() const override {
    return open_ ? reinterpret_cast<uv_handle_t*>(&poll_) : nullptr;
  }
  void OnClosing() override;

  // A descriptor that is closed is told as ready for nothing: the kernel goes on to watch a file
  // that is open elsewhere, too, and only a new channel ends that.
  void Tell();

  int epoll_ = -1;
  bool open_ = false;
  mutable uv_poll_t poll_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_DESCRIPTOR_WATCHES_H_
