#include "addon.h"

#include <algorithm>
#include <memory>

#include "error.h"
#include "reactor_object.h"

namespace asyncio_native {

Addon* Addon::Create(Napi::Env env) {
  auto owner = std::make_unique<Addon>(env);
  napi_status status = napi_get_uv_event_loop(env, &owner->loop_);
  NAPI_THROW_IF_FAILED(env, status, nullptr);
  env.SetInstanceData(owner.get());
  Addon* addon = owner.release();
  status = napi_add_async_cleanup_hook(env, OnCleanup, addon, nullptr);
  NAPI_THROW_IF_FAILED(env, status, nullptr);
  return addon;
}

void Addon::Register(ReactorObject* reactor) {
  reactors_.push_back(reactor);
}

void Addon::Unregister(ReactorObject* reactor) {
  reactors_.erase(std::remove(reactors_.begin(), reactors_.end(), reactor), reactors_.end());
}

bool Addon::Wake(ReactorId id) {
  const Shared<Inbox>& inbox = Route(id);
  return inbox && inbox->Wake();
}

void Addon::WatchInterrupt(int signal, Interrupt::First first) {
  Require(env_, Interrupt::Watch(signal, first), "watchInterrupt: there is no such signal");
  interrupt_watches_.push_back(signal);
}

void Addon::UnwatchInterrupt(int signal) {
  const auto watch = std::find(interrupt_watches_.begin(), interrupt_watches_.end(), signal);
  if (watch == interrupt_watches_.end()) return;
  interrupt_watches_.erase(watch);
  Interrupt::Unwatch(signal);
}

const Shared<Inbox>& Addon::Route(ReactorId id) {
  if (route_id_ != id) {
    route_ = Registry::OfProcess().Find(id);
    route_id_ = id;
  }
  return route_;
}

// The environment's thread, with no JavaScript on the stack.
void Addon::OnCleanup(napi_async_cleanup_hook_handle hook, void* data) {
  auto* addon = static_cast<Addon*>(data);
  while (!addon->reactors_.empty())
    addon->reactors_.back()->Close();
  while (addon->watches_interrupt())
    addon->UnwatchInterrupt(addon->interrupt_watches_.back());
  addon->exit_flags_.SetAll();
  addon->ledger_.WhenAllClosed([hook] { napi_remove_async_cleanup_hook(hook); });
}

}  // namespace asyncio_native
