#ifndef ASYNCIO_NATIVE_INTERRUPT_H_
#define ASYNCIO_NATIVE_INTERRUPT_H_

namespace asyncio_native {

// Signals that cancel the main task of a run: SIGINT, which Ctrl-C sends, and others that the user
// names. This catches them while a thread is busy, or blocks in a reactor, where Node cannot see
// them. Process-wide: a signal has one disposition.
//
// While there is a watch, the first of these signals is recorded for a poll, or passed to the
// former handler. A second one, of any number, ends the process at once. The end of the last watch
// of a signal restores the former handler, and raises the signal again if no poll has taken it.
class Interrupt {
 public:
  enum class First { kNote, kHandOn };

  // Any thread. Watches of one signal nest across the whole process; the outermost one decides
  // about `first`. False if the signal cannot be watched.
  static bool Watch(int signal, First first);
  static void Unwatch(int signal);

  // Any thread. Whether there is a signal to take.
  static bool Arrived();
  // Any thread. Takes a signal; 0 if there is none.
  static int Take();
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_INTERRUPT_H_
