#ifndef ASYNCIO_NATIVE_IO_LINGER_TIMER_H_
#define ASYNCIO_NATIVE_IO_LINGER_TIMER_H_

#include <cstdint>

namespace asyncio_native {

class Io;

// Makes the private loop of an Io be passed when its LingerQueue has something to close. Owned by
// that; its thread only.
//
// A reactor waits for the private loop by its descriptor, which a timer of libuv does not make
// ready. So linux/ uses a timer of the kernel; in posix/ the waits end when Io::NextTimer says so.
class LingerTimer {
 public:
  explicit LingerTimer(Io* io) : io_(*io) {}
  ~LingerTimer() { Close(); }
  LingerTimer(const LingerTimer&) = delete;
  LingerTimer& operator=(const LingerTimer&) = delete;

  // False if no timer can be made.
  bool Open();
  // `deadline`: of uv_hrtime.
  void Arm(uint64_t deadline);
  // Idempotent.
  void Close();

 private:
  struct Handle;

  Io& io_;
  Handle* handle_ = nullptr;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_LINGER_TIMER_H_
