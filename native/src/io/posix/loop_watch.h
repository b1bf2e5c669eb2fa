#ifndef ASYNCIO_NATIVE_IO_POSIX_LOOP_WATCH_H_
#define ASYNCIO_NATIVE_IO_POSIX_LOOP_WATCH_H_

#include <uv.h>

#include <atomic>

#include "../../uv_handle.h"
#include "../loop_watch_client.h"
#include "../unique_descriptor.h"

namespace asyncio_native {

// Watches a private loop, which outlives it, for Node's loop: by a thread, because the kqueue of
// one loop may not report that of another. The thread waits until the private loop has something to
// do, tells Node's loop, and waits for the next pass. Owned by a Reactor; the environment's thread
// only.
class LoopWatch {
 public:
  LoopWatch(uv_loop_t* loop, HandleLedger* ledger, int descriptor, LoopWatchClient* client);
  // **Blocks** until the thread has ended, which it does at once.
  ~LoopWatch();
  LoopWatch(const LoopWatch&) = delete;
  LoopWatch& operator=(const LoopWatch&) = delete;

  // 0 if it can watch, else an error of libuv's.
  int error() const { return error_; }

  // Node's loop is kept alive if the private loop is. `until`: when the private loop has to be
  // passed although its descriptor does not tell, on the monotonic clock.
  void Start(bool alive, double until);
  void Stop();
  // The private loop was passed.
  void Passed(bool alive, double until);

 private:
  // What the thread does next.
  enum class Task { kRest, kWatch, kEnd };

  void Run();
  void Order(Task task, double until);

  const int descriptor_;
  LoopWatchClient* const client_;
  UvHandle<uv_async_t> async_;
  UniqueDescriptor control_reader_;
  UniqueDescriptor control_writer_;
  uv_thread_t thread_;
  int error_ = 0;
  bool started_ = false;

  std::atomic<Task> task_{Task::kRest};
  std::atomic<double> until_{0};
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_POSIX_LOOP_WATCH_H_
