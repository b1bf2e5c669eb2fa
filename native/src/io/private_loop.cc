#include "private_loop.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <vector>

#include "../constants.h"
#include "../timer_slack.h"
#include "descriptors.h"

namespace asyncio_native {

namespace {

// Loops of closed Ios that libuv's threads still hold. Process-wide: the thread that has left one
// may be gone.
class LoopsLeft {
 public:
  static LoopsLeft& OfProcess() {
    static auto* left = new LoopsLeft;  // Never destroyed: libuv's threads may outlive statics.
    return *left;
  }

  void Keep(uv_loop_t* loop) {
    std::lock_guard<std::mutex> lock(mutex_);
    loops_.push_back(loop);
  }

  // Frees those that nothing holds any more.
  void Free() {
    std::lock_guard<std::mutex> lock(mutex_);
    for (size_t i = 0; i < loops_.size();) {
      uv_run(loops_[i], UV_RUN_NOWAIT);
      if (uv_loop_close(loops_[i]) == 0) {
        std::free(loops_[i]);
        loops_.erase(loops_.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        i++;
      }
    }
  }

 private:
  std::mutex mutex_;
  std::vector<uv_loop_t*> loops_;
};

// An error unless the process may open as many descriptors as uv_loop_init needs. If it fails
// half-way, libuv (1.46 to 1.52) leaves the descriptor of its epoll open.
int CheckDescriptors() {
  std::array<UniqueDescriptor, kLoopDescriptors> opened;
  for (UniqueDescriptor& descriptor : opened) {
    descriptor.Reset(OpenAny());
    if (!descriptor) return -errno;
  }
  return 0;
}

uv_handle_t* AsHandle(uv_async_t* async) {
  return reinterpret_cast<uv_handle_t*>(async);
}

}  // namespace

std::unique_ptr<PrivateLoop> PrivateLoop::Open(int* error) {
  LoopsLeft::OfProcess().Free();
  *error = CheckDescriptors();
  if (*error != 0) return nullptr;
  std::unique_ptr<PrivateLoop> made(new PrivateLoop);
  // The size comes from libuv, because it may grow with its version.
  auto* loop = static_cast<uv_loop_t*>(std::malloc(uv_loop_size()));
  if (loop == nullptr) {
    *error = UV_ENOMEM;
    return nullptr;
  }
  *error = uv_loop_init(loop);
  if (*error != 0) {
    std::free(loop);
    return nullptr;
  }
  made->loop_ = loop;
  *error = uv_async_init(loop, &made->waker_, [](uv_async_t*) {});
  if (*error != 0) {
    uv_loop_close(loop);
    std::free(loop);
    made->loop_ = nullptr;
    return nullptr;
  }
  uv_unref(AsHandle(&made->waker_));
  return made;
}

// All other handles have been closed.
PrivateLoop::~PrivateLoop() {
  if (loop_ == nullptr) return;
  uv_close(AsHandle(&waker_), nullptr);
  // Close callbacks, which may take some rounds.
  while (uv_run(loop_, UV_RUN_NOWAIT) != 0 && uv_backend_timeout(loop_) == 0) {
  }
  if (uv_loop_close(loop_) == 0) {
    std::free(loop_);
  } else {
    LoopsLeft::OfProcess().Keep(loop_);
  }
  LoopsLeft::OfProcess().Free();
}

// libuv does nothing for a loop that nothing keeps alive; it does not even take a wakeup.
void PrivateLoop::Pass() {
  uv_ref(AsHandle(&waker_));
  uv_run(loop_, UV_RUN_NOWAIT);
  uv_unref(AsHandle(&waker_));
}

bool PrivateLoop::IsReady() const {
  return IsReadable(backend_fd());
}

}  // namespace asyncio_native
