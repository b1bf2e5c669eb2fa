#include "addon.h"

#include <algorithm>
#include <memory>

#include "js.h"
#include "reactor_object.h"

namespace asyncio_native {

Addon* Addon::Create(napi_env env) {
  auto addon = std::make_unique<Addon>(env);
  if (napi_get_uv_event_loop(env, &addon->loop_) != napi_ok ||
      napi_set_instance_data(env, addon.get(), Finalize, nullptr) != napi_ok) {
    return nullptr;
  }
  napi_add_async_cleanup_hook(env, OnCleanup, addon.get(), nullptr);
  return addon.release();
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

void Addon::WatchInterrupt(Interrupt::First first) {
  interrupt_watches_++;
  Interrupt::Watch(first);
}

void Addon::UnwatchInterrupt() {
  if (interrupt_watches_ == 0) return;
  interrupt_watches_--;
  Interrupt::Unwatch();
}

// A script cannot run in a thread that is being stopped; one that is a single number costs a few
// microseconds.
bool Addon::IsStopped() const {
  HandleScope scope(env_);
  napi_value script;
  napi_value result;
  return napi_create_string_utf8(env_, "0", 1, &script) != napi_ok ||
         napi_run_script(env_, script, &result) != napi_ok;
}

const Shared<Inbox>& Addon::Route(ReactorId id) {
  if (route_id_ != id) {
    route_ = Registry::OfProcess().Find(id);
    route_id_ = id;
  }
  return route_;
}

// The environment's thread, after OnCleanup and all that it waits for.
void Addon::Finalize(napi_env, void* addon, void*) {
  std::unique_ptr<Addon>(static_cast<Addon*>(addon)).reset();
}

// The environment's thread, with no JavaScript on the stack.
void Addon::OnCleanup(napi_async_cleanup_hook_handle hook, void* data) {
  auto* addon = static_cast<Addon*>(data);
  while (!addon->reactors_.empty())
    addon->reactors_.back()->Close();
  while (addon->watches_interrupt())
    addon->UnwatchInterrupt();
  addon->last_words_.Say();
  addon->ledger_.WhenAllClosed([hook] { napi_remove_async_cleanup_hook(hook); });
}

}  // namespace asyncio_native
