#include <windows.h>

#include <csignal>

#include <atomic>
#include <mutex>

#include "interrupt.h"
#include "interrupt_wakes.h"

namespace asyncio_native {

namespace {

// The state of one console event, and the signal that Node makes of it.
struct Watched {
  const DWORD event;
  const int signal;
  int watches = 0;
  std::atomic<bool> is_watched{false};
  std::atomic<bool> hands_on{false};
  std::atomic<bool> untaken{false};
};

// A console handler has no context pointer: hence these globals.
Watched signals[] = {{CTRL_C_EVENT, SIGINT}, {CTRL_BREAK_EVENT, SIGBREAK}};
std::atomic<int> arrivals{0};

// Guards the watches.
std::mutex watch_mutex;
int all_watches = 0;

Watched* Find(int signal) {
  for (Watched& watched : signals) {
    if (watched.signal == signal) return &watched;
  }
  return nullptr;
}

// Runs on a thread that the system starts for it.
BOOL WINAPI OnControl(DWORD event) {
  for (Watched& watched : signals) {
    if (watched.event != event || !watched.is_watched.load()) continue;
    if (arrivals.fetch_add(1) != 0) {
      // 0xC000013A: the exit code of a process that the system ends after Ctrl-C.
      ExitProcess(STATUS_CONTROL_C_EXIT);
    }
    // The handlers that were there before come next.
    if (watched.hands_on.load()) return FALSE;
    watched.untaken.store(true);
    InterruptWakes::Wake();
    return TRUE;
  }
  return FALSE;
}

}  // namespace

bool Interrupt::Watch(int signal, First first) {
  Watched* watched = Find(signal);
  // Windows never sends the others.
  if (watched == nullptr) return true;
  std::lock_guard<std::mutex> lock(watch_mutex);
  if (all_watches++ == 0) {
    arrivals.store(0);
    SetConsoleCtrlHandler(OnControl, TRUE);
  }
  if (watched->watches++ != 0) return true;
  watched->untaken.store(false);
  watched->hands_on.store(first == First::kHandOn);
  watched->is_watched.store(true);
  return true;
}

void Interrupt::Unwatch(int signal) {
  Watched* watched = Find(signal);
  if (watched == nullptr) return;
  std::lock_guard<std::mutex> lock(watch_mutex);
  if (watched->watches == 0) return;
  if (--all_watches == 0) SetConsoleCtrlHandler(OnControl, FALSE);
  if (--watched->watches != 0) return;
  watched->is_watched.store(false);
  if (watched->untaken.exchange(false)) GenerateConsoleCtrlEvent(watched->event, 0);
}

bool Interrupt::Arrived() {
  for (const Watched& watched : signals) {
    if (watched.untaken.load(std::memory_order_relaxed)) return true;
  }
  return false;
}

int Interrupt::Take() {
  for (Watched& watched : signals) {
    if (watched.untaken.exchange(false)) return watched.signal;
  }
  return 0;
}

}  // namespace asyncio_native
