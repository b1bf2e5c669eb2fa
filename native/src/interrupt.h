#ifndef ASYNCIO_NATIVE_INTERRUPT_H_
#define ASYNCIO_NATIVE_INTERRUPT_H_

namespace asyncio_native {

// Signals that cancel the main task of a run (SIGINT, which Ctrl-C sends, and others that the user
// names) while a thread is busy, or blocks in a reactor, where Node cannot see them. Process-wide:
// a signal has one disposition.
//
// While anybody watches, the first of these signals is noted for a poll to take, or handed on to
// who handled it before. A second one, of whichever number, ends the process at once. Ending the
// last watch of a signal puts back what was there before, and raises it again if no poll has taken
// it.
class Interrupt {
 public:
  enum class First { kNote, kHandOn };

  // Any thread. Watches of one signal nest across the whole process; the outermost one decides
  // about `first`. False where the signal cannot be watched.
  static bool Watch(int signal, First first);
  static void Unwatch(int signal);

  // Any thread. Whether a signal waits to be taken.
  static bool Arrived();
  // Any thread. Takes one that waits; 0 if there is none.
  static int Take();
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_INTERRUPT_H_
