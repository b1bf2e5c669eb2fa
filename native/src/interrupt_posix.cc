#include <csignal>

#include <array>
#include <atomic>
#include <mutex>

#include "interrupt.h"
#include "interrupt_wakes.h"

namespace asyncio_native {

namespace {

// What is known of one signal.
struct Watched {
  int watches = 0;
  bool hands_on = false;
  struct sigaction previous = {};
  std::atomic<bool> untaken{false};
};

// A signal handler has no context pointer and may touch nothing but lock-free atomics: hence these
// globals. `watches` is the mutex's; the handler reads `hands_on` and `previous` as well, but is
// only installed while nobody writes them.
static_assert(std::atomic<int>::is_always_lock_free);
std::array<Watched, NSIG> signals;
// Of all signals: since the outermost watch began, and those that nobody has taken.
std::atomic<int> arrivals{0};
std::atomic<int> untaken{0};

// Guards the watches.
std::mutex watch_mutex;
int all_watches = 0;

// Calls what handled the signal before; false where nothing did.
bool HandOn(const struct sigaction& previous, int signal, siginfo_t* info, void* context) {
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
  Watched& watched = signals[static_cast<size_t>(signal)];
  if (arrivals.fetch_add(1) == 0) {
    if (!watched.hands_on) {
      watched.untaken.store(true);
      untaken.fetch_add(1);
      InterruptWakes::Wake();
      return;
    }
    if (HandOn(watched.previous, signal, info, context)) return;
  }
  // Node's own handler restores the terminal and dies; it resets itself, which tells it from a
  // handler that merely queues the signal for an event loop, behind the very thread that blocks.
  struct sigaction last = watched.previous;
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

bool TakeOne(Watched* watched) {
  if (!watched->untaken.exchange(false)) return false;
  untaken.fetch_sub(1);
  return true;
}

}  // namespace

bool Interrupt::Watch(int signal, First first) {
  if (signal <= 0 || signal >= NSIG) return false;
  std::lock_guard<std::mutex> lock(watch_mutex);
  if (all_watches++ == 0) arrivals.store(0);
  Watched& watched = signals[static_cast<size_t>(signal)];
  if (watched.watches++ != 0) return true;
  watched.hands_on = first == First::kHandOn;
  struct sigaction& previous = watched.previous;
  sigaction(signal, nullptr, &previous);
  // Ignored by whoever started us, as for a background job of a shell: so it stays.
  if ((previous.sa_flags & SA_SIGINFO) == 0 && previous.sa_handler == SIG_IGN) return true;
  struct sigaction ours = {};
  ours.sa_sigaction = OnSignal;
  ours.sa_flags = SA_RESTART | SA_SIGINFO;
  sigemptyset(&ours.sa_mask);
  sigaction(signal, &ours, nullptr);
  return true;
}

void Interrupt::Unwatch(int signal) {
  if (signal <= 0 || signal >= NSIG) return;
  std::lock_guard<std::mutex> lock(watch_mutex);
  Watched& watched = signals[static_cast<size_t>(signal)];
  if (watched.watches == 0) return;
  all_watches--;
  if (--watched.watches != 0) return;
  struct sigaction current;
  sigaction(signal, nullptr, &current);
  // Node may have installed a handler of its own since (process.on): then that one stays.
  if (IsOurs(current)) sigaction(signal, &watched.previous, nullptr);
  if (TakeOne(&watched)) raise(signal);
}

bool Interrupt::Arrived() {
  return untaken.load(std::memory_order_relaxed) != 0;
}

int Interrupt::Take() {
  if (!Arrived()) return 0;
  for (size_t signal = 1; signal < signals.size(); signal++) {
    if (TakeOne(&signals[signal])) return static_cast<int>(signal);
  }
  return 0;
}

}  // namespace asyncio_native
