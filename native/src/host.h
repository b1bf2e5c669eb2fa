#ifndef ASYNCIO_NATIVE_HOST_H_
#define ASYNCIO_NATIVE_HOST_H_

#include <uv.h>

#include <atomic>

#include "uv_handle.h"

namespace asyncio_native {

// Runs the turns of a Host. The environment's thread only.
class HostClient {
 public:
  // Runs a turn and returns in how many milliseconds the next one is due. It may call any method of
  // the Host.
  virtual double OnTurn() = 0;
  // Whether another thread has left wakeups or calls that a turn would take.
  virtual bool HasPosts() const = 0;
  // Within TurnLoop, before Node runs its immediates. It may call any method of the Host.
  virtual void OnBeforeImmediates() = 0;

 protected:
  ~HostClient() = default;
};

// A reactor's handles on Node's loop. Owned by its Reactor until closed; the environment's thread
// only, WakeThread excepted.
//
// Hosted, it is in one of these states:
// - resting: nothing is scheduled; a kick or a wakeup ends that.
// - delayed: the timer runs until the next turn is due. It keeps the process alive.
// - pending: idle and check are active, and a turn follows in the check phase of this uv iteration
//   or the next. The idle handle keeps uv from blocking and the process alive. Between two turns uv
//   polls once, so that Node's I/O gets its share.
// - turning: a turn is on the stack; its requests take effect when it returns.
//
// Not hosted, the handles serve blocking polls: the timer ends them in time, the async handle when
// another thread wakes this one.
class Host {
 public:
  Host(uv_loop_t* loop, HandleLedger* ledger, HostClient* client);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // Begins to be hosted. False if libuv cannot make the handles.
  bool Start();
  void Stop();
  bool hosted() const { return hosted_; }

  // While hosted: asks for a turn soon.
  void Kick();
  // While hosted: starts or stops keeping the process alive.
  void Hold(bool on);

  // While not hosted: makes sure that WakeThread ends TurnLoop. False if libuv cannot make the
  // handles.
  bool Prepare();
  // Whether anything but this Host keeps the loop alive. While not hosted.
  bool LoopAlive() const;
  // Runs the loop once. **Blocks** in it until something happens or `until`, on the monotonic
  // clock, has passed. JavaScript runs meanwhile and may even close this Host.
  void TurnLoop(double until);
  // Runs what is due in the loop.
  void TurnLoopNow();

  // Any thread, until Close begins: wakes the loop.
  void WakeThread();

  // Closes the handles. Idempotent. After it, WakeThread must not be called.
  void Close();

 private:
  bool Open();
  void RunTurn();
  void Schedule(double delay);
  void SetPending(bool pending);
  void StartTimer(double time, uv_timer_cb callback);
  void StopTimer();
  void RunLoop(uv_run_mode mode);

  static void OnTimer(uv_timer_t* timer);
  static void OnCheck(uv_check_t* check);
  static void OnBeforeImmediates(uv_check_t* check);
  static void OnWakeup(uv_async_t* async);

  uv_loop_t* const loop_;
  HandleLedger* const ledger_;
  HostClient* const client_;

  UvHandle<uv_timer_t> timer_;
  UvHandle<uv_idle_t> idle_;
  UvHandle<uv_check_t> check_;
  UvHandle<uv_async_t> async_;
  // The async handle as other threads see it.
  std::atomic<uv_async_t*> wakeup_{nullptr};

  bool hosted_ = false;
  bool pending_ = false;
  bool turning_ = false;
  // Another turn was requested during a turn.
  bool kicked_ = false;
  // When the delayed turn is due, on the monotonic clock.
  double turn_due_ = 0;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_HOST_H_
