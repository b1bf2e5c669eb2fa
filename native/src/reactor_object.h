#ifndef ASYNCIO_NATIVE_REACTOR_OBJECT_H_
#define ASYNCIO_NATIVE_REACTOR_OBJECT_H_

#include <node_api.h>

#include <array>
#include <type_traits>

#include "addon.h"
#include "js.h"
#include "reactor.h"

namespace asyncio_native {

// An object of the class `Reactor` in JavaScript: checks arguments, holds references, and leaves
// the rest to its Reactor. Owned by its JavaScript object, which is kept alive while hosted; its
// environment's thread only.
//
// The methods are functions of this one object, not of the class: they carry its address, which
// napi_unwrap takes 40 ns to find out. Each has the object as a property `owner`, so the address is
// valid for as long as anybody holds a method.
class ReactorObject final : private HostClient, private ReactorThread {
 public:
  // new Reactor(virtual, interruptible)
  static napi_value DefineClass(napi_env env, Addon* addon);

  ReactorObject(Addon* addon, bool is_virtual, bool is_worker);
  ~ReactorObject();
  ReactorObject(const ReactorObject&) = delete;
  ReactorObject& operator=(const ReactorObject&) = delete;

  // Closes the reactor. Idempotent.
  void Close();

 private:
  static constexpr size_t kBlocks = 5;

  static napi_value New(napi_env env, napi_callback_info info);
  static void Finalize(napi_env env, void* object, void* hint);

  // The methods.
  static napi_value Now(napi_env env, napi_callback_info info);
  static napi_value Remap(napi_env env, napi_callback_info info);
  static napi_value Poll(napi_env env, napi_callback_info info);
  static napi_value StartHost(napi_env env, napi_callback_info info);
  static napi_value StopHost(napi_env env, napi_callback_info info);
  static napi_value Kick(napi_env env, napi_callback_info info);
  static napi_value Hold(napi_env env, napi_callback_info info);
  static napi_value Wake(napi_env env, napi_callback_info info);
  static napi_value TakeCalls(napi_env env, napi_callback_info info);
  static napi_value RunCalls(napi_env env, napi_callback_info info);
  static napi_value CloseMethod(napi_env env, napi_callback_info info);

  bool AddMethods(napi_env env, napi_value self);
  void LeaveHost();

  // HostClient
  double OnTurn() override;
  bool HasMail() const override { return reactor_.inbox().pending(); }

  // ReactorThread
  bool WatchesInterrupt() const override { return addon_->watches_interrupt(); }
  bool MayBeStopped() const override { return is_worker_; }
  bool IsStopped() override { return addon_->IsStopped(); }

  // Destroyed in reverse: the reactor first, which reads and writes the blocks until closed.
  Addon* const addon_;
  const bool is_worker_;
  std::array<Reference, kBlocks> blocks_;
  // The JavaScript object; strong while hosted.
  Reference self_;
  // While hosted: the function to call.
  Reference turn_;
  // A turn on the stack runs in it, so it is let go only after that.
  AsyncContext async_context_;
  bool turning_ = false;
  Reactor reactor_;
};

static_assert(!std::is_copy_constructible_v<ReactorObject>);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_REACTOR_OBJECT_H_
