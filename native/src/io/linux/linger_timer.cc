#include "../linger_timer.h"

#include <sys/timerfd.h>
#include <unistd.h>
#include <uv.h>

#include <memory>

#include "../io.h"
#include "../unique_descriptor.h"

namespace asyncio_native {

// Frees itself when libuv has closed it.
struct LingerTimer::Handle {
  uv_poll_t poll;
  UniqueDescriptor descriptor;
};

bool LingerTimer::Open() {
  if (handle_ != nullptr) return true;
  auto made = std::make_unique<Handle>();
  made->descriptor.Reset(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  if (!made->descriptor || uv_poll_init(io_.loop(), &made->poll, made->descriptor.get()) != 0) {
    return false;
  }
  handle_ = made.release();
  handle_->poll.data = this;
  uv_poll_start(&handle_->poll, UV_READABLE, [](uv_poll_t* poll, int, int) {
    const auto* timer = static_cast<LingerTimer*>(poll->data);
    uint64_t expirations;
    if (read(timer->handle_->descriptor.get(), &expirations, sizeof expirations) < 0) return;
    timer->io_.lingering().CloseDue();
  });
  // No code waits for it.
  uv_unref(reinterpret_cast<uv_handle_t*>(&handle_->poll));
  io_.Changed();
  return true;
}

void LingerTimer::Arm(uint64_t deadline) {
  const uint64_t now = uv_hrtime();
  // Zero would stop it.
  const uint64_t left = deadline > now ? deadline - now : 1;
  constexpr uint64_t kSecond = 1000 * 1000 * 1000;
  const itimerspec time = {
      {}, {static_cast<time_t>(left / kSecond), static_cast<long>(left % kSecond)}};
  timerfd_settime(handle_->descriptor.get(), 0, &time, nullptr);
}

void LingerTimer::Close() {
  if (handle_ == nullptr) return;
  handle_->poll.data = handle_;
  uv_close(reinterpret_cast<uv_handle_t*>(&handle_->poll),
           [](uv_handle_t* handle) { delete static_cast<Handle*>(handle->data); });
  handle_->descriptor.Reset();
  handle_ = nullptr;
}

}  // namespace asyncio_native
