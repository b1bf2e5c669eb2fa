#include <csignal>

#include <atomic>
#include <mutex>

#include "interrupt.h"

namespace asyncio_native {

namespace {

// A signal handler has no context pointer and may touch nothing but lock-free atomics: hence these
// globals.
static_assert(std::atomic<int>::is_always_lock_free);
std::atomic<int> arrivals{0};
std::atomic<bool> untaken{false};

// Guards the three below. The handler reads the last two as well, but is only installed while
// nobody writes them.
std::mutex watch_mutex;
int watches = 0;
bool hands_on = false;
struct sigaction previous;

// Calls what handled the signal before; false where nothing did.
bool HandOn(int signal, siginfo_t* info, void* context) {
  if ((previous.sa_flags & SA_SIGINFO) != 0) {
    previous.sa_sigaction(signal, info, context);
    return true;
  }
  if (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN) return false;
  previous.sa_handler(signal);
  return true;
}

// Any thread, in signal context.
void OnSignal(int signal, siginfo_t* info, void* context) {
  if (arrivals.fetch_add(1) == 0) {
    if (!hands_on) {
      untaken.store(true);
      return;
    }
    if (HandOn(signal, info, context)) return;
  }
  // Node's own handler restores the terminal and dies; it resets itself, which tells it from a
  // handler that merely queues the signal for an event loop, behind the very thread that blocks.
  struct sigaction last = previous;
  if ((last.sa_flags & SA_RESETHAND) == 0) {
    last = {};
    last.sa_handler = SIG_DFL;
  }
  sigaction(signal, &last, nullptr);
  raise(signal);  // Delivered when this handler returns.
}

bool IsOurs(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == OnSignal;
}

}  // namespace

void Interrupt::Watch(First first) {
  std::lock_guard<std::mutex> lock(watch_mutex);
  if (watches++ != 0) return;
  arrivals.store(0);
  untaken.store(false);
  hands_on = first == First::kHandOn;
  sigaction(SIGINT, nullptr, &previous);
  // Ignored by whoever started us, as for a background job of a shell: so it stays.
  if ((previous.sa_flags & SA_SIGINFO) == 0 && previous.sa_handler == SIG_IGN) return;
  struct sigaction ours = {};
  ours.sa_sigaction = OnSignal;
  ours.sa_flags = SA_RESTART | SA_SIGINFO;
  sigemptyset(&ours.sa_mask);
  sigaction(SIGINT, &ours, nullptr);
}

void Interrupt::Unwatch() {
  std::lock_guard<std::mutex> lock(watch_mutex);
  if (watches == 0 || --watches != 0) return;
  struct sigaction current;
  sigaction(SIGINT, nullptr, &current);
  // Node may have installed a handler of its own since (process.on('SIGINT')): then that one stays.
  if (IsOurs(current)) sigaction(SIGINT, &previous, nullptr);
  if (Take()) raise(SIGINT);
}

bool Interrupt::Arrived() {
  return untaken.load(std::memory_order_relaxed);
}

bool Interrupt::Take() {
  return Arrived() && untaken.exchange(false);
}

}  // namespace asyncio_native
