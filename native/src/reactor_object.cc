#include "reactor_object.h"

#include <cmath>
#include <limits>
#include <memory>

namespace asyncio_native {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr size_t kMaxSlots = std::numeric_limits<uint32_t>::max();

// Positions are masked, so the size is a power of two; 2^31 of 32-bit entries is beyond any
// ArrayBuffer.
bool IsRingSize(size_t size) {
  return size != 0 && (size & (size - 1)) == 0 && size <= size_t{1} << 31;
}

void* DataOf(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  return data;
}

ReactorObject* ObjectOf(napi_env env, napi_callback_info info) {
  return static_cast<ReactorObject*>(DataOf(env, info));
}

bool IsFunction(napi_env env, napi_value value) {
  napi_valuetype type;
  return napi_typeof(env, value, &type) == napi_ok && type == napi_function;
}

}  // namespace

napi_value ReactorObject::DefineClass(napi_env env, Addon* addon) {
  napi_value constructor;
  const napi_status status =
      napi_define_class(env, "Reactor", NAPI_AUTO_LENGTH, New, addon, 0, nullptr, &constructor);
  return status == napi_ok ? constructor : nullptr;
}

ReactorObject::ReactorObject(Addon* addon, bool is_virtual, bool is_worker)
    : addon_(addon),
      is_worker_(is_worker),
      reactor_(is_virtual, addon->loop(), &addon->ledger(), this, this) {
  addon_->Register(this);
}

ReactorObject::~ReactorObject() {
  Close();
}

void ReactorObject::Close() {
  if (reactor_.closed()) return;
  LeaveHost();
  reactor_.Close();
  if (!turning_) async_context_.Reset();
  for (Reference& block : blocks_)
    block.Reset();
  addon_->Unregister(this);
}

napi_value ReactorObject::New(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value argv[2];
  napi_value self;
  void* addon;
  bool is_virtual;
  bool is_worker;
  napi_value target = nullptr;
  if (napi_get_new_target(env, info, &target) != napi_ok || target == nullptr ||
      napi_get_cb_info(env, info, &argc, argv, &self, &addon) != napi_ok ||
      napi_get_value_bool(env, argv[0], &is_virtual) != napi_ok ||
      napi_get_value_bool(env, argv[1], &is_worker) != napi_ok) {
    return Throw(env, "new Reactor(virtual, interruptible) takes two booleans");
  }
  auto object = std::make_unique<ReactorObject>(static_cast<Addon*>(addon), is_virtual, is_worker);
  if (!object->AddMethods(env, self) ||
      napi_wrap(env, self, object.get(), Finalize, nullptr, nullptr) != napi_ok) {
    return nullptr;
  }
  object->self_ = Reference::Weak(env, self);
  SetNumber(env, self, "id", static_cast<double>(object->reactor_.id()));
  object.release();  // Owned by `self` now.
  return self;
}

// From the garbage collector's second phase, or at the end of the environment.
void ReactorObject::Finalize(napi_env, void* object, void*) {
  std::unique_ptr<ReactorObject>(static_cast<ReactorObject*>(object)).reset();
}

bool ReactorObject::AddMethods(napi_env env, napi_value self) {
  static constexpr struct {
    const char* name;
    napi_callback callback;
  } kMethods[] = {
      {"now", Now},           {"remap", Remap},       {"poll", Poll},
      {"host", StartHost},    {"unhost", StopHost},   {"kick", Kick},
      {"hold", Hold},         {"wake", Wake},         {"takeCalls", TakeCalls},
      {"runCalls", RunCalls}, {"close", CloseMethod},
  };
  napi_property_descriptor owner = {};
  owner.utf8name = "owner";
  owner.value = self;
  for (const auto& method : kMethods) {
    napi_value function;
    if (napi_create_function(env, method.name, NAPI_AUTO_LENGTH, method.callback, this,
                             &function) != napi_ok ||
        napi_define_properties(env, function, 1, &owner) != napi_ok ||
        napi_set_named_property(env, self, method.name, function) != napi_ok) {
      return false;
    }
  }
  return true;
}

napi_value ReactorObject::Now(napi_env env, napi_callback_info info) {
  napi_value result;
  const double now = ObjectOf(env, info)->reactor_.Now();
  return napi_create_double(env, now, &result) == napi_ok ? result : nullptr;
}

// remap(control, stage, ready, states, free)
napi_value ReactorObject::Remap(napi_env env, napi_callback_info info) {
  size_t argc = kBlocks;
  napi_value argv[kBlocks];
  void* data;
  if (napi_get_cb_info(env, info, &argc, argv, nullptr, &data) != napi_ok) return nullptr;
  auto* object = static_cast<ReactorObject*>(data);
  if (object->reactor_.closed()) return Throw(env, "The reactor is closed");

  void* starts[kBlocks];
  size_t bytes[kBlocks];
  for (size_t i = 0; i < kBlocks; i++) {
    bool is_buffer = false;
    if (napi_is_arraybuffer(env, argv[i], &is_buffer) != napi_ok || !is_buffer ||
        napi_get_arraybuffer_info(env, argv[i], &starts[i], &bytes[i]) != napi_ok) {
      return Throw(env, "remap takes five ArrayBuffers");
    }
  }
  const size_t ring = bytes[2] / sizeof(int32_t);
  const size_t slots = bytes[3];
  if (bytes[0] < sizeof(Control) || bytes[1] < layout::kStageTimers * sizeof(Timer) ||
      !IsRingSize(ring) || slots > kMaxSlots || bytes[4] / sizeof(int32_t) < slots) {
    return Throw(env, "remap: an ArrayBuffer has the wrong size");
  }

  SharedMemory memory;
  memory.control = static_cast<Control*>(starts[0]);
  memory.stage = static_cast<Timer*>(starts[1]);
  memory.ready =
      ReadyRing(memory.control, static_cast<int32_t*>(starts[2]), static_cast<uint32_t>(ring));
  memory.slots = SlotTable(memory.control, static_cast<uint8_t*>(starts[3]),
                           static_cast<int32_t*>(starts[4]), static_cast<uint32_t>(slots));
  object->reactor_.Remap(memory);
  // Only now: the blocks that these replace were in use until here. Detaching frees their memory at
  // once; a collection of the old generation, which would, may be a million tasks away.
  for (size_t i = 0; i < kBlocks; i++) {
    const napi_value old = object->blocks_[i].Get();
    bool is_same = false;
    if (old != nullptr && napi_strict_equals(env, old, argv[i], &is_same) == napi_ok) {
      if (is_same) continue;
      napi_detach_arraybuffer(env, old);
    }
    object->blocks_[i] = Reference(env, argv[i]);
  }
  return nullptr;
}

// poll(mode, limit)
napi_value ReactorObject::Poll(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value argv[2];
  void* data;
  int32_t mode;
  double limit;
  if (napi_get_cb_info(env, info, &argc, argv, nullptr, &data) != napi_ok ||
      napi_get_value_int32(env, argv[0], &mode) != napi_ok ||
      napi_get_value_double(env, argv[1], &limit) != napi_ok) {
    return Throw(env, "poll(mode, limit) takes two numbers");
  }
  auto* object = static_cast<ReactorObject*>(data);
  Reactor& reactor = object->reactor_;
  if (reactor.closed()) return Throw(env, "The reactor is closed");
  if (!reactor.mapped()) return Throw(env, "The reactor has no memory yet");
  if (reactor.polling()) return Throw(env, "The reactor is being polled");
  // All of a Worker runs inside its uv_run, and libuv forbids another one: it would swallow
  // worker.terminate() too.
  if (mode == layout::kPollHost && (object->is_worker_ || reactor.host().hosted())) {
    return Throw(env, "Node's loop is running already: POLL_HOST would enter it again");
  }

  const uint32_t answer = reactor.Poll(mode, limit > 0 ? limit : 0);  // Not a number: 0.
  if (answer & Reactor::kOutOfMemory) return Throw(env, "Out of memory for timers");
  napi_value result;
  return napi_create_uint32(env, answer, &result) == napi_ok ? result : nullptr;
}

// host(turn)
napi_value ReactorObject::StartHost(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value turn;
  void* data;
  if (napi_get_cb_info(env, info, &argc, &turn, nullptr, &data) != napi_ok) return nullptr;
  auto* object = static_cast<ReactorObject*>(data);
  Host& host = object->reactor_.host();
  if (object->reactor_.closed()) return Throw(env, "The reactor is closed");
  if (host.hosted()) return Throw(env, "The reactor is hosted already");
  if (!IsFunction(env, turn)) return Throw(env, "host takes a function");
  if (!host.Start()) return Throw(env, "libuv has no handles left");

  object->async_context_.Open(env, "AsyncioReactor");
  object->self_.Hold();
  object->turn_ = Reference(env, turn);
  return nullptr;
}

napi_value ReactorObject::StopHost(napi_env env, napi_callback_info info) {
  ObjectOf(env, info)->LeaveHost();
  return nullptr;
}

napi_value ReactorObject::Kick(napi_env env, napi_callback_info info) {
  ObjectOf(env, info)->reactor_.host().Kick();
  return nullptr;
}

// hold(on)
napi_value ReactorObject::Hold(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argument;
  void* data;
  bool on;
  if (napi_get_cb_info(env, info, &argc, &argument, nullptr, &data) != napi_ok ||
      napi_get_value_bool(env, argument, &on) != napi_ok) {
    return Throw(env, "hold takes a boolean");
  }
  Host& host = static_cast<ReactorObject*>(data)->reactor_.host();
  if (host.hosted()) host.Hold(on);
  return nullptr;
}

napi_value ReactorObject::Wake(napi_env env, napi_callback_info info) {
  ObjectOf(env, info)->reactor_.inbox().Wake();
  return nullptr;
}

napi_value ReactorObject::TakeCalls(napi_env env, napi_callback_info info) {
  return Boolean(env, ObjectOf(env, info)->reactor_.TakeCalls());
}

// runCalls(limit)
napi_value ReactorObject::RunCalls(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argument;
  void* data;
  uint32_t limit;
  if (napi_get_cb_info(env, info, &argc, &argument, nullptr, &data) != napi_ok ||
      napi_get_value_uint32(env, argument, &limit) != napi_ok) {
    return Throw(env, "runCalls takes a number");
  }
  return Boolean(env, static_cast<ReactorObject*>(data)->reactor_.RunCalls(env, limit));
}

napi_value ReactorObject::CloseMethod(napi_env env, napi_callback_info info) {
  ObjectOf(env, info)->Close();
  return nullptr;
}

void ReactorObject::LeaveHost() {
  if (!reactor_.host().hosted()) return;
  reactor_.host().Stop();
  turn_.Reset();
  self_.LetGo();
}

// From the uv loop.
double ReactorObject::OnTurn() {
  const napi_env env = addon_->env();
  HandleScope scope(env);
  // A value in the scope: keeps this object alive, should the turn leave its host.
  const napi_value self = self_.Get();
  const napi_value turn = turn_.Get();
  if (self == nullptr || turn == nullptr) return kNever;

  turning_ = true;
  napi_value result = nullptr;
  const napi_status status =
      napi_make_callback(env, async_context_.get(), self, turn, 0, nullptr, &result);
  turning_ = false;
  if (reactor_.closed()) async_context_.Reset();

  if (status == napi_pending_exception) {
    napi_value exception;
    // In a thread that is being stopped there is none.
    if (napi_get_and_clear_last_exception(env, &exception) != napi_ok) return kNever;
    napi_fatal_exception(env, exception);
    return 0;  // An 'uncaughtException' handler has dealt with it: nothing that waits may be lost.
  }
  double delay;
  if (status != napi_ok || napi_get_value_double(env, result, &delay) != napi_ok) return kNever;
  return std::isnan(delay) ? kNever : delay;
}

}  // namespace asyncio_native
