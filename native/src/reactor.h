#ifndef ASYNCIO_NATIVE_REACTOR_H_
#define ASYNCIO_NATIVE_REACTOR_H_

#include <node_api.h>
#include <uv.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "call_queue.h"
#include "clock.h"
#include "host.h"
#include "inbox.h"
#ifdef ASYNCIO_NATIVE_HAS_IO
#include "io/event_waiter.h"
#include "io/io.h"
#include "io/loop_watch.h"
#include "io/node_watch.h"
#else
#include "waiter.h"
#endif
#include "layout.h"
#include "ready_ring.h"
#include "registry.h"
#include "slot_table.h"
#include "timers.h"

namespace asyncio_native {

// The blocks that a reactor shares with its loop: a view that owns nothing.
struct SharedMemory {
  Control* control = nullptr;
  Timer* stage = nullptr;
  ReadyRing ready;
  SlotTable slots;
};

// What a reactor must know about the thread it runs on. Owned by the ReactorObject; that thread
// only.
class ReactorThread {
 public:
  // Whether SIGINT is watched on behalf of this thread.
  virtual bool WatchesInterrupt() const = 0;

 protected:
  ~ReactorThread() = default;
};

// A backend of a loop: timers, inbox, waits, Node's loop. `lib/reactor/reactor.ts` is its contract.
// Owned by a ReactorObject; its thread only, unless said otherwise.
class Reactor final : private Waker
#ifdef ASYNCIO_NATIVE_HAS_IO
    ,
                      private LoopWatchClient
#endif
{
 public:
  // In addition to layout::kPolled…; never reaches JavaScript.
  static constexpr uint32_t kOutOfMemory = 1u << 31;

  Reactor(bool is_virtual, uv_loop_t* loop, HandleLedger* ledger, ReactorThread* thread,
          HostClient* client);
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  ReactorId id() const {
    return id_;
  }
  Host& host() {
    return host_;
  }
  Inbox& inbox() {
    return *inbox_;
  }
  const Inbox& inbox() const {
    return *inbox_;
  }
  double Now() const {
    return clock_.Now();
  }
  bool closed() const {
    return closed_;
  }
  bool mapped() const {
    return memory_.control != nullptr;
  }
  bool polling() const {
    return polling_;
  }
  const Timers& timers() const {
    return timers_;
  }

  // From now on uses `memory`, which stays valid until replaced or closed.
  void Remap(const SharedMemory& memory);

  // One exchange; see reactor.ts. May **block**, and while it does, JavaScript may run and even
  // close this reactor, though not poll it.
  uint32_t Poll(int32_t mode, double limit);

  // Begins or ends to be hosted: see Host.
  bool StartHost();
  void StopHost();

#ifdef ASYNCIO_NATIVE_HAS_IO
  // Opens sockets of this reactor's own: once, before `closed`. From now on polls move `slot` to
  // the ready ring if there are completions. Returns 0 or an error of libuv's, as EMFILE.
  int OpenIo(const IoMemory& memory, uint32_t slot);
  // Null until it is open, and once the reactor is closed.
  Io* io() {
    return io_.get();
  }
#endif

  // Takes the calls that other threads have posted as a batch. False if there are none.
  bool TakeCalls() {
    return calls_.Take(inbox_.get());
  }
  // Runs at most `limit` calls of the first batch; stops if one leaves an exception pending. True
  // unless the batch is at its end.
  bool RunCalls(napi_env env, uint32_t limit);

  // Idempotent. Calls the posted functions that have not run, with a null environment. Memory given
  // to Remap may be freed afterwards.
  void Close();

 private:
  void WakeThread() override;  // Any thread.
  void WakeBySignal() override;

  uint32_t Pass(int32_t mode);
  uint32_t Wait(int32_t mode, double limit);
  uint32_t WaitInVirtualTime(int32_t mode, double limit);
  bool AwaitsIo(double limit);
  uint32_t WaitInHost(double until);
  uint32_t TurnHost(double until);
  void WaitHere(double until);
  bool Sleep(double milliseconds);

#ifdef ASYNCIO_NATIVE_HAS_IO
  void OnLoopReady() override;
  // Runs the private loop, and makes its completions ready. False if the ring is full.
  bool PassIo();
#endif
  bool HasCompletions() const;

  bool TakeStage();
  bool IsIdle() const;
  bool IsInterrupted() const;

  Clock clock_;
  SharedMemory memory_;
  Timers timers_;
  CallQueue calls_;

#ifdef ASYNCIO_NATIVE_HAS_IO
  EventWaiter waiter_;
  NodeWatch node_watch_;
#else
  Waiter waiter_;
#endif
  Host host_;
  ReactorThread* const thread_;
  // Wakes the two above; closed before they are destroyed.
  const Shared<Inbox> inbox_;
  const ReactorId id_;

#ifdef ASYNCIO_NATIVE_HAS_IO
  uv_loop_t* const node_loop_;
  HandleLedger* const ledger_;
  std::unique_ptr<Io> io_;
  std::optional<LoopWatch> io_watch_;
  uint32_t io_slot_ = 0;
  // The private loop has something to do.
  bool io_due_ = false;
#endif

  double woke_ = 0;  // When the last wait ended, in milliseconds.
  bool polling_ = false;
  bool closed_ = false;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_REACTOR_H_
