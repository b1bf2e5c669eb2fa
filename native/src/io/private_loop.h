#ifndef ASYNCIO_NATIVE_IO_PRIVATE_LOOP_H_
#define ASYNCIO_NATIVE_IO_PRIVATE_LOOP_H_

#include <uv.h>

#include <memory>

namespace asyncio_native {

// A uv loop of a reactor, which can run wherever the reactor is polled; Node's loop must not be
// entered twice. Owned by an Io; its thread only, unless said otherwise.
//
// When it is closed, libuv's threads may still look up a name and write to the loop. Such a loop is
// kept aside, process-wide, and freed when a later one is opened or closed.
class PrivateLoop {
 public:
  // Null, and an error of libuv's, if the system has no descriptors or no memory left.
  static std::unique_ptr<PrivateLoop> Open(int* error);
  ~PrivateLoop();
  PrivateLoop(const PrivateLoop&) = delete;
  PrivateLoop& operator=(const PrivateLoop&) = delete;

  uv_loop_t* get() { return loop_; }
  int backend_fd() const { return uv_backend_fd(loop_); }

  // Runs what is due, without blocking. This also registers changed watchers.
  void Pass();
  // Whether a pass would find an event.
  bool IsReady() const;
  // Whether anything is open that may call back.
  bool alive() const { return uv_loop_alive(loop_) != 0; }

 private:
  PrivateLoop() = default;

  uv_loop_t* loop_ = nullptr;
  uv_async_t waker_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_PRIVATE_LOOP_H_
