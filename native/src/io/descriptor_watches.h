#ifndef ASYNCIO_NATIVE_IO_DESCRIPTOR_WATCHES_H_
#define ASYNCIO_NATIVE_IO_DESCRIPTOR_WATCHES_H_

#include <uv.h>

#include <cstdint>
#include <memory>

#include "channel.h"

namespace asyncio_native {

// Watches descriptors of the program. See Channel for who owns it.
//
// Not by handles of libuv for these descriptors: it registers descriptors late, and ends the
// process if one is closed before or in between. It also allows only one watcher for each, which
// may be its own. linux/ has a separate epoll, which the private loop watches as one descriptor;
// posix/ watches duplicates.
class DescriptorWatches final : public Channel {
 public:
  DescriptorWatches(Io* io, int32_t slot);
  ~DescriptorWatches() override;
  DescriptorWatches* AsDescriptorWatches() override { return this; }

  // 0 or an error of libuv's.
  int Open();
  // Reports, as kReady with `generation`, when `descriptor` is ready for `wanted`, which is
  // kReadyTo… as bits; 0 ends that. `any`: whether anything is still watched. 0 or an error of
  // libuv: UV_EBUSY if the descriptor is that of a channel.
  int Set(int descriptor, int wanted, int32_t generation, bool any);

 private:
  // A closed descriptor is reported as ready for nothing: the kernel still watches its file if that
  // is open elsewhere, and only a new channel ends that.
  struct Poller;

  uv_handle_t* handle() const override;
  void OnClosing() override;

  const std::unique_ptr<Poller> poller_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_DESCRIPTOR_WATCHES_H_
