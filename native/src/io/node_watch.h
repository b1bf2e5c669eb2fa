#ifndef ASYNCIO_NATIVE_IO_NODE_WATCH_H_
#define ASYNCIO_NATIVE_IO_NODE_WATCH_H_

#include <uv.h>

#include "../constants.h"
#include "descriptors.h"

namespace asyncio_native {

// Ends a wait if Node's loop, which does not run meanwhile, has something to do. An inspector and
// worker.terminate() write to that loop, and are served as soon as the wait returns to JavaScript.
// The environment's thread only.
class NodeWatch {
 public:
  explicit NodeWatch(uv_loop_t* loop) : loop_(loop) {}

  // Before each wait, at `now`. Returns the descriptor to watch, or -1 if the wait must end after
  // `slice()`.
  int Prepare(double now) {
    // The loop watches nothing before its first turn, and everything afterwards.
    if (!turned_) {
      uv_metrics_t metrics;
      uv_metrics_info(loop_, &metrics);
      turned_ = metrics.loop_count != 0;
    }
    const int descriptor = uv_backend_fd(loop_);
    // Events that are not taken stay readable, and hide later ones.
    if (noticed_ && now >= next_look_) {
      noticed_ = IsReadable(descriptor);
      next_look_ = now + kLookSlice;
    }
    watching_ = turned_ && !noticed_;
    return watching_ ? descriptor : -1;
  }
  void Noticed(double now) {
    noticed_ = true;
    next_look_ = now + kLookSlice;
  }

  // Milliseconds.
  double slice() const { return watching_ ? kNever : kLookSlice; }

 private:
  uv_loop_t* const loop_;
  bool turned_ = false;
  bool noticed_ = false;
  // When to check again whether that is still so, in milliseconds.
  double next_look_ = 0;
  bool watching_ = false;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_NODE_WATCH_H_
