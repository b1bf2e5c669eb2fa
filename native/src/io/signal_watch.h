#ifndef ASYNCIO_NATIVE_IO_SIGNAL_WATCH_H_
#define ASYNCIO_NATIVE_IO_SIGNAL_WATCH_H_

#include <uv.h>

#include "channel.h"

namespace asyncio_native {

// Reports a signal as kSignal each time it comes. See Channel for who owns it. libuv reports a
// signal to every loop that watches it, Node's included.
class SignalWatch final : public Channel {
 public:
  SignalWatch(Io* io, int32_t slot) : Channel(io, slot) {}

  // 0 or an error of libuv's. From now on the signal has no other effect.
  int Open(int signal);

 private:
  uv_handle_t* handle() const override {
    return open_ ? reinterpret_cast<uv_handle_t*>(&signal_) : nullptr;
  }

  bool open_ = false;
  mutable uv_signal_t signal_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_SIGNAL_WATCH_H_
