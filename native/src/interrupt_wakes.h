#ifndef ASYNCIO_NATIVE_INTERRUPT_WAKES_H_
#define ASYNCIO_NATIVE_INTERRUPT_WAKES_H_

namespace asyncio_native {

class Waker;

// While it lives, a signal that Interrupt notes ends the wait of `waker`, in place of the one
// before. The one thread that watches signals; on its stack.
class InterruptWakes {
 public:
  explicit InterruptWakes(Waker* waker);
  ~InterruptWakes();
  InterruptWakes(const InterruptWakes&) = delete;
  InterruptWakes& operator=(const InterruptWakes&) = delete;

  // Any thread, and a signal handler.
  static void Wake();

 private:
  Waker* const previous_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_INTERRUPT_WAKES_H_
