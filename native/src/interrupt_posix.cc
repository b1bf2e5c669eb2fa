#include <csignal>

#include <array>
#include <atomic>
#include <mutex>

#include "interrupt.h"
#include "interrupt_wakes.h"

namespace asyncio_native {

namespace {

// The state of one signal.
struct Watched {
  int watches = 0;
  bool hands_on = false;
  struct sigaction previous = {};
  std::atomic<bool> untaken{false};
};

// A signal handler has no context pointer and may touch nothing but lock-free atomics: hence these
// globals. The mutex guards `watches`. The handler also reads `hands_on` and `previous`, but it is
// only installed while no thread writes them.
static_assert(std::atomic<int>::is_always_lock_free);
std::array<Watched, NSIG> signals;
// For all signals: those since the outermost watch began, and those that no poll has taken.
std::atomic<int> arrivals{0};
std::atomic<int> untaken{0};

// Guards the watches.
std::mutex watch_mutex;
int all_watches = 0;

// Calls the former handler of the signal; false if there was none.
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
  // Node's own handler restores the terminal and ends the process. It can be recognized because it
  // resets itself. Other handlers only queue the signal for an event loop, which the blocked thread
  // cannot run.
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
  // The parent process made it ignored, as a shell does for a background job: it stays ignored.
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
  // Node may have installed its own handler meanwhile (process.on): then that one stays.
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
