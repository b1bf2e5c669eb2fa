#ifndef ASYNCIO_NATIVE_ADDON_H_
#define ASYNCIO_NATIVE_ADDON_H_

#include <napi.h>
#include <uv.h>

#include <type_traits>
#include <vector>

#include "exit_flags.h"
#include "interrupt.h"
#include "registry.h"
#include "uv_handle.h"

namespace asyncio_native {

class ReactorObject;

// The state of the addon in one environment (the main thread or a Worker). Owned by the environment
// as instance data, from loading until after all handles are closed; its thread only.
//
// Teardown: an async cleanup hook closes the live reactors, newest first, sets the exit flags, by
// which other threads see that this one has ended. It delays the environment's end until libuv has
// closed the last handle. Only then does Node close the loop, which would abort the process if a
// handle were left.
class Addon {
 public:
  // Made once per environment, which owns it from then on. Throws a Napi::Error if Node refuses.
  static Addon* Create(Napi::Env env);

  explicit Addon(Napi::Env env) : env_(env) {}
  Addon(const Addon&) = delete;
  Addon& operator=(const Addon&) = delete;

  Napi::Env env() const { return env_; }
  uv_loop_t* loop() const { return loop_; }
  HandleLedger& ledger() { return ledger_; }
  const HandleLedger& ledger() const { return ledger_; }

  void Register(ReactorObject* reactor);
  void Unregister(ReactorObject* reactor);
  size_t reactors() const { return reactors_.size(); }

  // Wakes a reactor of any thread. False if there is no such reactor, or it is closed.
  bool Wake(ReactorId id);

  ExitFlags& exit_flags() { return exit_flags_; }

  // Throws if the signal cannot be watched.
  void WatchInterrupt(int signal, Interrupt::First first);
  void UnwatchInterrupt(int signal);
  bool watches_interrupt() const { return !interrupt_watches_.empty(); }

 private:
  const Shared<Inbox>& Route(ReactorId id);
  static void OnCleanup(napi_async_cleanup_hook_handle hook, void* addon);

  // Destroyed in reverse: the ledger last, because the others count on it.
  const Napi::Env env_;
  uv_loop_t* loop_ = nullptr;
  HandleLedger ledger_;
  // Caches the last receiver, so that not every wakeup has to look it up in the registry.
  ReactorId route_id_ = 0;
  Shared<Inbox> route_;
  // The number of a signal for each watch.
  std::vector<int> interrupt_watches_;
  ExitFlags exit_flags_;
  // Oldest first. They unregister themselves on close.
  std::vector<ReactorObject*> reactors_;
};

static_assert(!std::is_copy_constructible_v<Addon> && !std::is_move_constructible_v<Addon>);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_ADDON_H_
