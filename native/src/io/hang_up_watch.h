#ifndef ASYNCIO_NATIVE_IO_HANG_UP_WATCH_H_
#define ASYNCIO_NATIVE_IO_HANG_UP_WATCH_H_

#include <uv.h>

#include "channel.h"
#include "unique_descriptor.h"

namespace asyncio_native {

// Reports once, as kEnd, that the reading end of a pipe has been closed. libuv would report it only
// at the next write. See Channel for who owns it.
class HangUpWatch final : public Channel {
 public:
  using Channel::Channel;

  // Watches a duplicate of `descriptor`: libuv has one handle for a descriptor. 0 or an error of
  // libuv's.
  int Start(int descriptor);

 private:
  uv_handle_t* handle() const override {
    return open_ ? reinterpret_cast<uv_handle_t*>(&poll_) : nullptr;
  }
  // At once: while the duplicate is open, a reader finds no end.
  void OnClosing() override { descriptor_.Reset(); }

  UniqueDescriptor descriptor_;
  bool open_ = false;
  mutable uv_poll_t poll_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_HANG_UP_WATCH_H_
