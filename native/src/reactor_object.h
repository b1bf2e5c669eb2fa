#ifndef ASYNCIO_NATIVE_REACTOR_OBJECT_H_
#define ASYNCIO_NATIVE_REACTOR_OBJECT_H_

#include <napi.h>

#include <array>
#include <optional>
#include <type_traits>

#include "addon.h"
#include "reactor.h"

namespace asyncio_native {

// An object of the class `Reactor` in JavaScript: checks arguments, holds references, and leaves
// the rest to its Reactor. Owned by its JavaScript object, which is kept alive while hosted; its
// environment's thread only.
//
// The methods are functions of this one object, not of the class. Each carries the object's address
// as its data, because a method of the class would need 60 ns more to find it. Each has the object
// as a property `owner`, so the address is valid as long as a method is referenced.
class ReactorObject final : public Napi::ObjectWrap<ReactorObject>,
                            private HostClient,
                            private ReactorThread {
 public:
  static Napi::Function DefineClass(Napi::Env env, Addon* addon);

  // new Reactor(virtual, isWorker)
  explicit ReactorObject(const Napi::CallbackInfo& info);
  ~ReactorObject() override;

  // Closes the reactor. Idempotent. Throws nothing.
  void Close();

 private:
  static constexpr size_t kBlocks = 5;
  using Blocks = std::array<Napi::Reference<Napi::ArrayBuffer>, kBlocks>;

  template <auto method>
  static auto Call(const Napi::CallbackInfo& info);
  template <auto method>
  void AddMethod(Napi::Object self, const char* name);

  // The methods, as JavaScript calls them.
  Napi::Value Armed(const Napi::CallbackInfo& info);
  Napi::Value Now(const Napi::CallbackInfo& info);
  void Remap(const Napi::CallbackInfo& info);
  Napi::Value Poll(const Napi::CallbackInfo& info);
  void StartHost(const Napi::CallbackInfo& info);
  void StopHost(const Napi::CallbackInfo& info);
  void Kick(const Napi::CallbackInfo& info);
  void Hold(const Napi::CallbackInfo& info);
  void Wake(const Napi::CallbackInfo& info);
  Napi::Value TakeCalls(const Napi::CallbackInfo& info);
  Napi::Value RunCalls(const Napi::CallbackInfo& info);
  void CloseMethod(const Napi::CallbackInfo& info);
#ifdef ASYNCIO_NATIVE_HAS_IO
  Napi::Value OpenIo(const Napi::CallbackInfo& info);
#endif

  void LeaveHost();

  // Polls with Node's loop. JavaScript runs meanwhile and may even close the reactor.
  uint32_t PollHost(double limit, const Napi::Function& before_immediates);

  // HostClient
  double OnTurn() override;
  bool HasPosts() const override {
    return reactor_.inbox().pending();
  }
  void OnBeforeImmediates() override;

  // ReactorThread
  bool WatchesInterrupt() const override {
    return addon_->watches_interrupt();
  }

  // Destroyed in reverse: the reactor first, which reads and writes the blocks until closed.
  Addon* const addon_;
  const bool is_worker_;
  Blocks blocks_;
#ifdef ASYNCIO_NATIVE_HAS_IO
  static constexpr size_t kIoBlocks = 5;
  std::array<Napi::Reference<Napi::ArrayBuffer>, kIoBlocks> io_blocks_;
  // An array of the blocks for large reads: see Io::SetReadBlock.
  Napi::ObjectReference io_read_blocks_;
#endif
  // While hosted: the JavaScript object, so that it is not collected, and the function to call.
  Napi::ObjectReference self_;
  Napi::FunctionReference turn_;
  // A turn on the stack runs in it, so it is released only after that.
  std::optional<Napi::AsyncContext> async_context_;
  bool turning_ = false;
  // While a poll turns Node's loop: the function to call before its immediates, on the stack.
  const Napi::Function* before_immediates_ = nullptr;
  Reactor reactor_;
};

static_assert(!std::is_copy_constructible_v<ReactorObject>);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_REACTOR_OBJECT_H_
