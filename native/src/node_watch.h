#ifndef ASYNCIO_NATIVE_NODE_WATCH_H_
#define ASYNCIO_NATIVE_NODE_WATCH_H_

#include <poll.h>
#include <uv.h>

#include "constants.h"

namespace asyncio_native {

// Tells a wait that Node's loop, which is not turned meanwhile, has something to do. An inspector
// and worker.terminate() write to that loop, and are served as soon as the wait returns to
// JavaScript. Of Linux; the environment's thread only.
class NodeWatch {
 public:
  explicit NodeWatch(uv_loop_t* loop) : loop_(loop) {}

  // Before each wait. The descriptor to watch, or -1 if the wait has to end after `slice()`.
  int Prepare() {
    // Before its first turn the loop watches nothing, and afterwards all.
    if (!turned_) {
      uv_metrics_t metrics;
      uv_metrics_info(loop_, &metrics);
      turned_ = metrics.loop_count != 0;
    }
    pollfd node = {uv_backend_fd(loop_), POLLIN, 0};
    // What nobody takes stays readable, and hides what comes next.
    if (noticed_) noticed_ = poll(&node, 1, 0) > 0;
    watching_ = turned_ && !noticed_;
    return watching_ ? node.fd : -1;
  }
  void Noticed() { noticed_ = true; }

  // Milliseconds.
  double slice() const { return watching_ ? kNever : kLookSlice; }

 private:
  uv_loop_t* const loop_;
  bool turned_ = false;
  bool noticed_ = false;
  bool watching_ = false;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_NODE_WATCH_H_
