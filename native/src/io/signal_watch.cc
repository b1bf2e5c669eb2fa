#include "signal_watch.h"

#include "io.h"
#include "io_layout.h"

namespace asyncio_native {

int SignalWatch::Open(int signal) {
  int error = uv_signal_init(io().loop(), &signal_);
  if (error != 0) return error;
  open_ = true;
  signal_.data = this;
  io().Changed();
  return uv_signal_start(
      &signal_,
      [](uv_signal_t* handle, int number) {
        auto* watch = static_cast<SignalWatch*>(handle->data);
        watch->io().Complete(io_layout::kSignal, watch->slot(), number, 0);
      },
      signal);
}

}  // namespace asyncio_native
