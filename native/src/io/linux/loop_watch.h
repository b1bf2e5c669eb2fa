#ifndef ASYNCIO_NATIVE_IO_LINUX_LOOP_WATCH_H_
#define ASYNCIO_NATIVE_IO_LINUX_LOOP_WATCH_H_

#include <uv.h>

#include "../../uv_handle.h"
#include "../loop_watch_client.h"

namespace asyncio_native {

// Watches, on Node's loop, the descriptor of a private loop. The loop outlives it. Owned by a
// Reactor; the environment's thread only.
class LoopWatch {
 public:
  LoopWatch(uv_loop_t* loop, HandleLedger* ledger, int descriptor, LoopWatchClient* client) {
    poll_ = OpenUvHandle<uv_poll_t>(
        ledger, client, [=](uv_poll_t* poll) { return uv_poll_init(loop, poll, descriptor); });
  }

  // 0 if it can watch, else an error of libuv's.
  int error() const { return poll_ ? 0 : UV_ENOMEM; }

  // Node's loop is kept alive if the private loop is. `until`: when the private loop has to be
  // passed although its descriptor does not tell: never in linux/.
  void Start(bool alive, double until) {
    uv_poll_start(poll_.get(), UV_READABLE, [](uv_poll_t* poll, int, int) {
      static_cast<LoopWatchClient*>(poll->data)->OnLoopReady();
    });
    Passed(alive, until);
  }
  void Stop() { uv_poll_stop(poll_.get()); }
  // The private loop was passed.
  void Passed(bool alive, double) {
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

#endif  // ASYNCIO_NATIVE_IO_LINUX_LOOP_WATCH_H_
