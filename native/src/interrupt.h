#ifndef ASYNCIO_NATIVE_INTERRUPT_H_
#define ASYNCIO_NATIVE_INTERRUPT_H_

namespace asyncio_native {

// SIGINT (Ctrl-C) while a thread is busy, or blocks in a reactor, where Node cannot see it.
// Process-wide: a signal has one disposition.
//
// While anybody watches, the first SIGINT is noted for a poll to take, or handed on to who handled
// it before. A second one within the same watch ends the process at once. Ending the last watch
// puts back what was there before, and raises again a SIGINT that no poll has taken.
class Interrupt {
 public:
  enum class First { kNote, kHandOn };

  // Any thread. Watches nest across the whole process; the outermost one decides about `first`.
  static void Watch(First first);
  static void Unwatch();

  // Any thread. Whether a SIGINT waits to be taken.
  static bool Arrived();
  // Any thread. The same, and it no longer does.
  static bool Take();
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_INTERRUPT_H_
