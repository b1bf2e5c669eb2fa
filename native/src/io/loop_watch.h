#ifndef ASYNCIO_NATIVE_IO_LOOP_WATCH_H_
#define ASYNCIO_NATIVE_IO_LOOP_WATCH_H_

#include <uv.h>

#include "../uv_handle.h"

namespace asyncio_native {

// Receives the events of a LoopWatch. The environment's thread only.
class LoopWatchClient {
 public:
  // A private loop has something to do.
  virtual void OnLoopReady() = 0;

 protected:
  ~LoopWatchClient() = default;
};

// Watches, on Node's loop, the descriptor of a private loop. Owned by a Reactor; the environment's
// thread only.
class LoopWatch {
 public:
  LoopWatch(uv_loop_t* loop, HandleLedger* ledger, int descriptor, LoopWatchClient* client) {
    poll_ = OpenUvHandle<uv_poll_t>(
        ledger, client, [=](uv_poll_t* poll) { return uv_poll_init(loop, poll, descriptor); });
  }

  // Keeps Node's loop alive if `alive`.
  void Start(bool alive) {
    if (!poll_) return;
    uv_poll_start(poll_.get(), UV_READABLE, [](uv_poll_t* poll, int, int) {
      static_cast<LoopWatchClient*>(poll->data)->OnLoopReady();
    });
    SetAlive(alive);
  }
  void Stop() {
    if (!poll_) return;
    uv_poll_stop(poll_.get());
  }
  void SetAlive(bool alive) {
    if (!poll_) return;
    auto* handle = reinterpret_cast<uv_handle_t*>(poll_.get());
    if (alive) {
      uv_ref(handle);
    } else {
      uv_unref(handle);
    }
  }

 private:
  UvHandle<uv_poll_t> poll_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_LOOP_WATCH_H_
