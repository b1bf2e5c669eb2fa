#include <windows.h>

#include <atomic>
#include <mutex>

#include "interrupt.h"

namespace asyncio_native {

namespace {

// A console handler has no context pointer: hence these globals.
std::atomic<int> arrivals{0};
std::atomic<bool> untaken{false};

std::atomic<bool> hands_on{false};

// Guards `watches`.
std::mutex watch_mutex;
int watches = 0;

// A thread that the system starts for it.
BOOL WINAPI OnControl(DWORD event) {
  if (event != CTRL_C_EVENT) return FALSE;
  if (arrivals.fetch_add(1) == 0) {
    // The handlers that were there before come next.
    if (hands_on.load()) return FALSE;
    untaken.store(true);
    return TRUE;
  }
  // 0xC000013A: what a process ends with when Ctrl-C is left to the system.
  ExitProcess(STATUS_CONTROL_C_EXIT);
}

}  // namespace

void Interrupt::Watch(First first) {
  std::lock_guard<std::mutex> lock(watch_mutex);
  if (watches++ != 0) return;
  arrivals.store(0);
  untaken.store(false);
  hands_on.store(first == First::kHandOn);
  SetConsoleCtrlHandler(OnControl, TRUE);
}

void Interrupt::Unwatch() {
  std::lock_guard<std::mutex> lock(watch_mutex);
  if (watches == 0 || --watches != 0) return;
  SetConsoleCtrlHandler(OnControl, FALSE);
  if (Take()) GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
}

bool Interrupt::Arrived() {
  return untaken.load(std::memory_order_relaxed);
}

bool Interrupt::Take() {
  return Arrived() && untaken.exchange(false);
}

}  // namespace asyncio_native
