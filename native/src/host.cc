#include "host.h"

#include <cmath>

#include "clock.h"
#include "constants.h"

namespace asyncio_native {

namespace {

template <typename T>
uv_handle_t* AsHandle(const UvHandle<T>& handle) {
  return reinterpret_cast<uv_handle_t*>(handle.get());
}

}  // namespace

Host::Host(uv_loop_t* loop, HandleLedger* ledger, HostClient* client)
    : loop_(loop), ledger_(ledger), client_(client) {}

bool Host::Start() {
  if (!Open()) return false;
  hosted_ = true;
  // Calls posted before there was a handle have not woken the loop.
  if (client_->HasPosts()) Kick();
  return true;
}

void Host::Stop() {
  if (!hosted_) return;
  hosted_ = false;
  kicked_ = false;
  Hold(false);
  SetPending(false);
  StopTimer();
}

void Host::Kick() {
  if (!hosted_) return;
  if (turning_) {
    kicked_ = true;
  } else {
    SetPending(true);
  }
}

void Host::Hold(bool on) {
  if (!async_) return;
  if (on) {
    uv_ref(AsHandle(async_));
  } else {
    uv_unref(AsHandle(async_));
  }
}

bool Host::Prepare() {
  return Open();
}

bool Host::LoopAlive() const {
  return uv_loop_alive(loop_) != 0;
}

void Host::TurnLoop(double until) {
  if (std::isfinite(until)) StartTimer(until, [](uv_timer_t*) {});
  RunLoop(UV_RUN_ONCE);
  if (!hosted_) StopTimer();
}

void Host::TurnLoopNow() {
  // libuv does not run a loop that nothing keeps alive, although signals and other unreferenced
  // handles have callbacks, too.
  if (Open()) uv_ref(AsHandle(async_));
  RunLoop(UV_RUN_NOWAIT);
  if (async_) uv_unref(AsHandle(async_));
}

// libuv calls the check handle first that was started last, so this one comes before Node's, which
// runs the immediates.
void Host::RunLoop(uv_run_mode mode) {
  if (check_) uv_check_start(check_.get(), OnBeforeImmediates);
  uv_run(loop_, mode);
  if (check_ && !hosted_) uv_check_stop(check_.get());
}

void Host::WakeThread() {
  uv_async_t* async = wakeup_.load(std::memory_order_acquire);
  if (async != nullptr) uv_async_send(async);
}

void Host::Close() {
  Stop();
  wakeup_.store(nullptr, std::memory_order_relaxed);
  async_.reset();
  check_.reset();
  idle_.reset();
  timer_.reset();
}

bool Host::Open() {
  if (async_) return true;
  timer_ = OpenUvHandle<uv_timer_t>(
      ledger_, this, [this](uv_timer_t* timer) { return uv_timer_init(loop_, timer); });
  idle_ = OpenUvHandle<uv_idle_t>(ledger_, this,
                                  [this](uv_idle_t* idle) { return uv_idle_init(loop_, idle); });
  check_ = OpenUvHandle<uv_check_t>(
      ledger_, this, [this](uv_check_t* check) { return uv_check_init(loop_, check); });
  async_ = OpenUvHandle<uv_async_t>(
      ledger_, this, [this](uv_async_t* async) { return uv_async_init(loop_, async, OnWakeup); });
  wakeup_.store(async_.get(), std::memory_order_release);
  // Only an async handle can fail: it may need a file descriptor.
  return async_ != nullptr;
}

void Host::RunTurn() {
  if (turning_) return;
  StopTimer();
  turning_ = true;
  kicked_ = false;
  const double delay = client_->OnTurn();
  turning_ = false;
  if (hosted_) Schedule(kicked_ ? 0 : delay);
}

void Host::Schedule(double delay) {
  SetPending(delay <= 0);
  if (delay <= 0 || std::isinf(delay)) return;
  turn_due_ = MonotonicNow() + delay;
  StartTimer(turn_due_, OnTimer);
}

void Host::SetPending(bool pending) {
  if (pending == pending_ || !idle_) return;
  pending_ = pending;
  if (pending) {
    uv_idle_start(idle_.get(), [](uv_idle_t*) {});
    uv_check_start(check_.get(), OnCheck);
    uv_ref(AsHandle(idle_));
  } else {
    uv_unref(AsHandle(idle_));
    uv_check_stop(check_.get());
    uv_idle_stop(idle_.get());
  }
}

// libuv counts whole milliseconds of the same clock, truncated. Rounding up the time, not the
// remaining delay, makes it fire in the first millisecond that is not early.
void Host::StartTimer(double time, uv_timer_cb callback) {
  uv_update_time(loop_);
  const double left = std::ceil(time) - static_cast<double>(uv_now(loop_));
  const double timeout = left < 0 ? 0 : left > kLongestTimer ? kLongestTimer : left;
  uv_timer_start(timer_.get(), callback, static_cast<uint64_t>(timeout), 0);
  uv_ref(AsHandle(timer_));
}

void Host::StopTimer() {
  if (!timer_) return;
  uv_timer_stop(timer_.get());
  uv_unref(AsHandle(timer_));
}

// The environment's thread, from its uv loop; so are the two below.
void Host::OnTimer(uv_timer_t* timer) {
  auto* host = static_cast<Host*>(timer->data);
  if (MonotonicNow() < host->turn_due_) {
    host->StartTimer(host->turn_due_, OnTimer);
  } else {
    host->RunTurn();
  }
}

void Host::OnCheck(uv_check_t* check) {
  static_cast<Host*>(check->data)->RunTurn();
}

void Host::OnBeforeImmediates(uv_check_t* check) {
  static_cast<Host*>(check->data)->client_->OnBeforeImmediates();
}

void Host::OnWakeup(uv_async_t* async) {
  auto* host = static_cast<Host*>(async->data);
  if (host->client_->HasPosts()) host->Kick();
}

}  // namespace asyncio_native
