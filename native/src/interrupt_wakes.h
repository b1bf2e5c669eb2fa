#ifndef ASYNCIO_NATIVE_INTERRUPT_WAKES_H_
#define ASYNCIO_NATIVE_INTERRUPT_WAKES_H_

namespace asyncio_native {

class Waker;

// While it lives, a signal that Interrupt records ends the wait of `waker` instead of the former
// one. On the stack of the only thread that watches signals.
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
