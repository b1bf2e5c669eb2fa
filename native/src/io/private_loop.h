#ifndef ASYNCIO_NATIVE_IO_PRIVATE_LOOP_H_
#define ASYNCIO_NATIVE_IO_PRIVATE_LOOP_H_

#include <uv.h>

#include <memory>

namespace asyncio_native {

// A uv loop of a reactor's own, which can be run wherever the reactor is polled: Node's loop must
// not be entered a second time. Owned by an Io; its thread only, unless said otherwise.
//
// libuv's threads may still look up a name when it is closed, and write to the loop then. Such a
// loop is not freed but kept aside for the whole process, and freed when a later one is opened or
// closed.
class PrivateLoop {
 public:
  // Null where the system has no descriptors left.
  static std::unique_ptr<PrivateLoop> Open();
  ~PrivateLoop();
  PrivateLoop(const PrivateLoop&) = delete;
  PrivateLoop& operator=(const PrivateLoop&) = delete;

  uv_loop_t* get() { return loop_; }
  int backend_fd() const { return uv_backend_fd(loop_); }

  // Runs what is due, without blocking. Watchers that have changed are registered by that, too.
  void Pass();
  // Whether anything is open that may call back.
  bool alive() const { return uv_loop_alive(loop_) != 0; }

 private:
  PrivateLoop() = default;

  uv_loop_t* loop_ = nullptr;
  uv_async_t waker_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_PRIVATE_LOOP_H_
