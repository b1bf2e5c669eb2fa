#ifndef ASYNCIO_NATIVE_IO_LOOP_WATCH_CLIENT_H_
#define ASYNCIO_NATIVE_IO_LOOP_WATCH_CLIENT_H_

namespace asyncio_native {

// Receives the events of a LoopWatch. The environment's thread only.
class LoopWatchClient {
 public:
  // A private loop has something to do.
  virtual void OnLoopReady() = 0;

 protected:
  ~LoopWatchClient() = default;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_LOOP_WATCH_CLIENT_H_
