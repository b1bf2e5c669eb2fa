#include "reactor.h"

#include <napi.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "constants.h"
#include "interrupt.h"
#include "interrupt_wakes.h"

namespace asyncio_native {

Reactor::Reactor(bool is_virtual, uv_loop_t* loop, HandleLedger* ledger, ReactorThread* thread,
                 HostClient* client)
    : clock_(is_virtual),
#ifdef ASYNCIO_NATIVE_HAS_IO
      node_watch_(loop),
#endif
      host_(loop, ledger, client),
      thread_(thread),
      inbox_(Shared<Inbox>::Make(static_cast<Waker*>(this))),
#ifdef ASYNCIO_NATIVE_HAS_IO
      id_(Registry::OfProcess().Add(inbox_)),
      node_loop_(loop),
      ledger_(ledger)
#else
      id_(Registry::OfProcess().Add(inbox_))
#endif
{
}

Reactor::~Reactor() {
  Close();
}

void Reactor::Remap(const SharedMemory& memory) {
  memory_ = memory;
  inbox_->SetAlarm(&memory.control->alarm);
}

uint32_t Reactor::Poll(int32_t mode, double limit) {
#ifdef ASYNCIO_NATIVE_HAS_IO
  // First: from now on the loop overwrites the bytes of small writes.
  if (io_ && mode != layout::kPollTake) io_->Submit();
#endif
  if (!TakeStage()) return kOutOfMemory;
  if (mode == layout::kPollTake) return 0;

  uint32_t answer = 0;
  if (mode != layout::kPollNow) {
    polling_ = true;
    answer = IsIdle() ? Wait(mode, limit) : Pass(mode);
    polling_ = false;
    if (closed_) return 0;
    if (!TakeStage()) return kOutOfMemory;
  }

  const double now = clock_.Now();
  // From here on only calls are pending, which the loop takes itself.
  if (inbox_->pending()) inbox_->Rest();
#ifdef ASYNCIO_NATIVE_HAS_IO
  // Before the timers, as in asyncio's selector.
  if (io_ && !PassIo()) answer |= layout::kPolledFull;
#endif
  if (timers_.deadline() <= now) {
    if (!timers_.MoveDue(now, &memory_.slots, &memory_.ready)) answer |= layout::kPolledFull;
    timers_.DropAbandoned(&memory_.slots);
    timers_.Trim();
  }
  if (IsInterrupted()) {
    answer |= static_cast<uint32_t>(Interrupt::Take()) << layout::kPolledSignalShift;
  }

  Control* control = memory_.control;
  control->now = now;
  control->deadline = timers_.deadline();
  control->armed = static_cast<uint32_t>(timers_.size());
  return answer;
}

bool Reactor::RunCalls(napi_env env, uint32_t limit) {
  uint32_t ran = 0;
  bool more = true;
  bool thrown = false;
  Call call;
  while (ran < limit && !thrown) {
    more = calls_.Next(&call);
    if (!more) break;
    ran++;
    Napi::HandleScope scope(env);
    call.function(env, call.data);
    napi_is_exception_pending(env, &thrown);
  }
  inbox_->Delivered(ran);
  return more && !closed_;
}

void Reactor::Close() {
  if (closed_) return;
  closed_ = true;
  Registry::OfProcess().Remove(id_);
  std::vector<Call> untaken;
  inbox_->Close(&untaken);  // First, so that no thread wakes it or writes the alarm any more.
#ifdef ASYNCIO_NATIVE_HAS_IO
  io_watch_.reset();
  io_.reset();
  waiter_.Close();
#endif
  host_.Close();
  timers_.Clear();
  memory_ = {};
  // Last, because these functions belong to other addons.
  calls_.Refuse(std::move(untaken));
}

void Reactor::WakeThread() {
  waiter_.Notify();
  host_.WakeThread();
}

void Reactor::WakeBySignal() {
#ifdef ASYNCIO_NATIVE_HAS_IO
  waiter_.Notify();
#endif
  host_.WakeThread();
}

bool Reactor::StartHost() {
  if (!host_.Start()) return false;
#ifdef ASYNCIO_NATIVE_HAS_IO
  if (io_watch_) io_watch_->Start(io_->alive(), io_->NextTimer());
#endif
  return true;
}

void Reactor::StopHost() {
  host_.Stop();
#ifdef ASYNCIO_NATIVE_HAS_IO
  if (io_watch_) io_watch_->Stop();
#endif
}

#ifdef ASYNCIO_NATIVE_HAS_IO
int Reactor::OpenIo(const IoMemory& memory, uint32_t slot) {
  int error = 0;
  io_ = Io::Open(memory, &error);
  if (!io_) return error;
  // Not at the first wait, which might reuse the number of a descriptor that the user has closed
  // under a watcher.
  waiter_.Open();
  io_slot_ = slot;
  io_watch_.emplace(node_loop_, ledger_, io_->backend_fd(), static_cast<LoopWatchClient*>(this));
  error = io_watch_->error();
  if (error != 0) {
    io_watch_.reset();
    io_.reset();
    return error;
  }
  if (host_.hosted()) io_watch_->Start(io_->alive(), io_->NextTimer());
  return 0;
}

void Reactor::OnLoopReady() {
  io_due_ = true;
  host_.Kick();
}

bool Reactor::PassIo() {
  if (!io_->HasCompletions()) {
    // If hosted, Node's loop reports when there is something; an empty pass would cost a system
    // call.
    if (!host_.hosted() || io_due_ || io_->changed()) {
      io_due_ = false;
      io_->Pass();
      if (host_.hosted()) io_watch_->Passed(io_->alive(), io_->NextTimer());
    }
  }
  if (!io_->HasNews()) return true;
  if (memory_.ready.full()) return false;
  memory_.ready.Push(io_slot_);
  io_->Told();
  return true;
}
#endif

bool Reactor::HasCompletions() const {
#ifdef ASYNCIO_NATIVE_HAS_IO
  return io_ && io_->HasCompletions();
#else
  return false;
#endif
}

// There is something to do: Node's loop may run, but not block.
uint32_t Reactor::Pass(int32_t mode) {
  if (mode == layout::kPollHost) host_.TurnLoopNow();
  return 0;
}

uint32_t Reactor::Wait(int32_t mode, double limit) {
  if (clock_.is_virtual() && std::isfinite(timers_.deadline())) {
    return WaitInVirtualTime(mode, limit);
  }
  const double grain = std::max(timers_.deadline(), woke_ + kGrain);
  const double until = std::min(grain, MonotonicNow() + limit);
  const uint32_t answer = mode == layout::kPollHost ? WaitInHost(until) : (WaitHere(until), 0);
  woke_ = MonotonicNow();
  return answer;
}

// Running Node's loop does not advance virtual time: the caller must run microtasks before the
// clock jumps.
uint32_t Reactor::WaitInVirtualTime(int32_t mode, double limit) {
  if (mode == layout::kPollHost) {
    host_.TurnLoopNow();
  } else if (!AwaitsIo(limit)) {
    clock_.JumpTo(timers_.deadline());
  }
  return 0;
}

// In virtual time. Whether sockets have brought something, or a name is being looked up, which
// takes real time: **blocks** for at most `limit` milliseconds then.
bool Reactor::AwaitsIo(double limit) {
#ifdef ASYNCIO_NATIVE_HAS_IO
  if (!io_) return false;
  const bool found = io_->PassAll();
  const bool waits = !found && io_->looks_up();
  if (waits) WaitHere(MonotonicNow() + limit);
  if (host_.hosted()) io_watch_->Passed(io_->alive(), io_->NextTimer());
  return found || waits;
#else
  (void)limit;
  return false;
#endif
}

uint32_t Reactor::WaitInHost(double until) {
  if (!host_.Prepare()) {
    WaitHere(std::min(until, MonotonicNow() + kLookSlice));
    return 0;
  }
  if (inbox_->pending()) return 0;  // Woken before there was a handle.
#ifdef ASYNCIO_NATIVE_HAS_IO
  if (io_) {
    if (io_->Pass()) return 0;
    io_watch_->Start(io_->alive(), io_->NextTimer());
  }
#endif
  const uint32_t answer = TurnHost(until);
#ifdef ASYNCIO_NATIVE_HAS_IO
  // Outside of a wait nothing runs the private loop, so Node's loop would find it ready forever.
  if (io_watch_) io_watch_->Stop();
#endif
  return answer;
}

uint32_t Reactor::TurnHost(double until) {
  double latest = until;
  if (!host_.LoopAlive()) {
    if (!std::isfinite(until)) return layout::kPolledHostIdle;
    if (until - MonotonicNow() <= kHostMargin) {
      // Not alive, but it may still have events: signals and other unreferenced handles.
      host_.TurnLoopNow();
      if (!closed_ && IsIdle()) WaitHere(until);
      return 0;
    }
    latest = until - kHostMargin;
  }
  std::optional<InterruptWakes> wakes;
  if (thread_->WatchesInterrupt()) wakes.emplace(static_cast<Waker*>(this));
  if (!IsInterrupted()) host_.TurnLoop(latest);
  return 0;
}

void Reactor::WaitHere(double until) {
  std::optional<InterruptWakes> wakes;
  if (thread_->WatchesInterrupt()) wakes.emplace(static_cast<Waker*>(this));
  bool is_asked = false;
  while (!is_asked && !inbox_->pending() && !IsInterrupted()) {
#ifdef ASYNCIO_NATIVE_HAS_IO
    // Registers watchers, and may find something. The next poll submits what changes meanwhile, for
    // example in a callback of Node.
    if (io_ && (io_->Pass() || io_->changed())) return;
    if (io_ && !io_->alive() && !std::isfinite(until)) return;
#endif
    const double left = until - MonotonicNow();
    if (!(left > 0)) return;
    is_asked = Sleep(left);
  }
#ifdef ASYNCIO_NATIVE_HAS_IO
  if (io_) io_->Pass();
#endif
}

// **Blocks** for at most this many milliseconds, until a wakeup or, for sockets, until the
// private loop has something to do. Returns whether JavaScript must run, because Node's loop may
// have something for it.
bool Reactor::Sleep(double milliseconds) {
#ifdef ASYNCIO_NATIVE_HAS_IO
  bool has_news = false;
  const double start = MonotonicNow();
  const int node = node_watch_.Prepare(start);
  const double slice = node_watch_.slice();
  if (io_) milliseconds = std::min(milliseconds, std::max(io_->NextTimer() - start, 0.0));
  waiter_.Wait(std::min(milliseconds, slice), io_ ? io_->backend_fd() : -1, node, &has_news);
  if (has_news) node_watch_.Noticed(start);
  return has_news || (std::isfinite(slice) && MonotonicNow() - start >= slice);
#else
  return !waiter_.Wait(std::min(milliseconds, kLookSlice)) && milliseconds > kLookSlice;
#endif
}

bool Reactor::TakeStage() {
  const bool taken = timers_.TakeStage(memory_.control, memory_.stage, &memory_.slots);
  timers_.DropAbandoned(&memory_.slots);
  return taken;
}

bool Reactor::IsIdle() const {
  return memory_.ready.empty() && !inbox_->pending() && !IsInterrupted() && !HasCompletions() &&
         timers_.deadline() > clock_.Now();
}

bool Reactor::IsInterrupted() const {
  return thread_->WatchesInterrupt() && Interrupt::Arrived();
}

}  // namespace asyncio_native
