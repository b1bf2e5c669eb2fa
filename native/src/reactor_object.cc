#include "reactor_object.h"

#include <cmath>

#include "bits.h"
#include "constants.h"
#include "error.h"
#include "uncaught.h"
#ifdef ASYNCIO_NATIVE_HAS_IO
#include "io/io_functions.h"
#endif

namespace asyncio_native {

namespace {

// The ring masks positions with its size, so the size must be a power of two.
bool IsRingSize(size_t size) {
  return IsPowerOfTwo(size) && size <= kMaxRing;
}

}  // namespace

Napi::Function ReactorObject::DefineClass(Napi::Env env, Addon* addon) {
  return ObjectWrap::DefineClass(env, "Reactor", {}, addon);
}

// The environment's thread, from JavaScript: finds the object by the data of the function.
template <auto method>
auto ReactorObject::Call(const Napi::CallbackInfo& info) {
  return (static_cast<ReactorObject*>(info.Data())->*method)(info);
}

template <auto method>
void ReactorObject::AddMethod(Napi::Object self, const char* name) {
  Napi::Function function = Napi::Function::New<Call<method>>(self.Env(), name, this);
  function.DefineProperty(Napi::PropertyDescriptor::Value("owner", self));
  self[name] = function;
}

ReactorObject::ReactorObject(const Napi::CallbackInfo& info)
    : ObjectWrap(info),
      addon_(static_cast<Addon*>(info.Data())),
      is_worker_(info[1].As<Napi::Boolean>()),
      reactor_(info[0].As<Napi::Boolean>(), addon_->loop(), &addon_->ledger(), this, this) {
  Napi::Object self = Value();
  AddMethod<&ReactorObject::Now>(self, "now");
  AddMethod<&ReactorObject::Armed>(self, "armed");
  AddMethod<&ReactorObject::Remap>(self, "remap");
  AddMethod<&ReactorObject::Poll>(self, "poll");
  AddMethod<&ReactorObject::StartHost>(self, "host");
  AddMethod<&ReactorObject::StopHost>(self, "unhost");
  AddMethod<&ReactorObject::Kick>(self, "kick");
  AddMethod<&ReactorObject::Hold>(self, "hold");
  AddMethod<&ReactorObject::Wake>(self, "wake");
  AddMethod<&ReactorObject::TakeCalls>(self, "takeCalls");
  AddMethod<&ReactorObject::RunCalls>(self, "runCalls");
  AddMethod<&ReactorObject::CloseMethod>(self, "close");
#ifdef ASYNCIO_NATIVE_HAS_IO
  AddMethod<&ReactorObject::OpenIo>(self, "openIo");
#endif
  self["id"] = static_cast<double>(reactor_.id());
  // Last: if a call above throws, C++ destroys the members but does not run ~ReactorObject, so the
  // addon would keep a dangling address.
  addon_->Register(this);
}

#ifdef ASYNCIO_NATIVE_HAS_IO
// openIo(slot, control, completions, submissions, read, write, readBlocks: Uint8Array[]): NativeIo,
// or an error of libuv's
Napi::Value ReactorObject::OpenIo(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Require(env, !reactor_.closed(), "The reactor is closed");
  Require(env, reactor_.io() == nullptr, "The reactor has its sockets already");
  std::array<Napi::ArrayBuffer, kIoBlocks> blocks;
  for (size_t i = 0; i < kIoBlocks; i++) {
    Require(env, info[i + 1].IsArrayBuffer(), "openIo takes five ArrayBuffers");
    blocks[i] = info[i + 1].As<Napi::ArrayBuffer>();
  }
  Require(env, info[kIoBlocks + 1].IsArray(), "openIo takes an array of blocks");
  auto& [control, completions, submissions, read, write] = blocks;
  Require(env, control.ByteLength() >= sizeof(IoControl) && read.ByteLength() >= kReadAtOnce,
          "openIo: an ArrayBuffer has the wrong size");
  IoMemory memory;
  memory.control = static_cast<IoControl*>(control.Data());
  memory.completions = static_cast<Completion*>(completions.Data());
  memory.completions_size = static_cast<uint32_t>(completions.ByteLength() / sizeof(Completion));
  memory.submissions = static_cast<Submission*>(submissions.Data());
  memory.submissions_size = static_cast<uint32_t>(submissions.ByteLength() / sizeof(Submission));
  memory.read = static_cast<char*>(read.Data());
  memory.read_size = read.ByteLength();
  memory.write = static_cast<char*>(write.Data());
  memory.write_size = write.ByteLength();
  Napi::Object object = IoFunctions(Value(), &reactor_);
  for (size_t i = 0; i < kIoBlocks; i++)
    io_blocks_[i] = Napi::Persistent(blocks[i]);
  io_read_blocks_ = Napi::Persistent(info[kIoBlocks + 1].As<Napi::Object>());
  const int error = reactor_.OpenIo(memory, info[0].As<Napi::Number>());
  if (error != 0) return Napi::Number::New(env, error);
  return object;
}
#endif

// From the garbage collector's second phase, or at the end of the environment.
ReactorObject::~ReactorObject() {
  Close();
}

void ReactorObject::Close() {
  if (reactor_.closed()) return;
  LeaveHost();
  reactor_.Close();
  if (!turning_ && !reactor_.polling()) async_context_.reset();
  for (auto& block : blocks_)
    block.Reset();
#ifdef ASYNCIO_NATIVE_HAS_IO
  for (auto& block : io_blocks_)
    block.Reset();
  io_read_blocks_.Reset();
#endif
  addon_->Unregister(this);
}

// now()
Napi::Value ReactorObject::Now(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), reactor_.Now());
}

// armed(): Float64Array
Napi::Value ReactorObject::Armed(const Napi::CallbackInfo& info) {
  const Timers& timers = reactor_.timers();
  auto pairs = Napi::Float64Array::New(info.Env(), 2 * timers.size());
  double* next = pairs.Data();
  for (size_t i = 0; i < timers.size(); i++) {
    *next++ = timers.data()[i].deadline;
    *next++ = timers.data()[i].slot;
  }
  return pairs;
}

// remap(control, stage, ready, states, free)
void ReactorObject::Remap(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Require(env, !reactor_.closed(), "The reactor is closed");
  std::array<Napi::ArrayBuffer, kBlocks> blocks;
  for (size_t i = 0; i < kBlocks; i++) {
    Require(env, info[i].IsArrayBuffer(), "remap takes five ArrayBuffers");
    blocks[i] = info[i].As<Napi::ArrayBuffer>();
  }
  auto& [control, stage, ready, states, free] = blocks;
  const size_t ring = ready.ByteLength() / sizeof(int32_t);
  const size_t slots = states.ByteLength();
  Require(env,
          control.ByteLength() >= sizeof(Control) &&
              stage.ByteLength() >= layout::kStageTimers * sizeof(Timer) && IsRingSize(ring) &&
              slots <= kMaxSlots && free.ByteLength() / sizeof(int32_t) >= slots,
          "remap: an ArrayBuffer has the wrong size");

  SharedMemory memory;
  memory.control = static_cast<Control*>(control.Data());
  memory.stage = static_cast<Timer*>(stage.Data());
  memory.ready =
      ReadyRing(memory.control, static_cast<int32_t*>(ready.Data()), static_cast<uint32_t>(ring));
  memory.slots = SlotTable(memory.control, static_cast<uint8_t*>(states.Data()),
                           static_cast<int32_t*>(free.Data()), static_cast<uint32_t>(slots));

  Blocks held;
  for (size_t i = 0; i < kBlocks; i++)
    held[i] = Napi::Persistent(blocks[i]);
  // From here to the exchange nothing throws, so the object always holds the blocks that its
  // reactor uses.
  reactor_.Remap(memory);
  blocks_.swap(held);

  // `held` has the blocks that were replaced. Detaching frees their memory at once; a collection of
  // the old generation, which would free it too, may be a million tasks away.
  for (size_t i = 0; i < kBlocks; i++) {
    if (held[i].IsEmpty()) continue;
    Napi::ArrayBuffer old = held[i].Value();
    if (!old.StrictEquals(blocks[i])) old.Detach();
  }
}

// poll(mode, limit, beforeImmediates): the last for kPollHost only.
Napi::Value ReactorObject::Poll(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int32_t mode = info[0].As<Napi::Number>();
  const double limit = info[1].As<Napi::Number>();
  Require(env, !reactor_.closed(), "The reactor is closed");
  Require(env, reactor_.mapped(), "The reactor has no memory yet");
  // Taking timers is allowed within a poll, because a callback of Node may arm any number.
  Require(env, mode == layout::kPollTake || !reactor_.polling(), "The reactor is being polled");
  // A Worker's JavaScript always runs inside its uv_run. libuv forbids entering it again, which
  // would also lose worker.terminate().
  Require(env, mode != layout::kPollHost || (!is_worker_ && !reactor_.host().hosted()),
          "Node's loop is running already: POLL_HOST would enter it again");
  Require(env, mode != layout::kPollHost || info[2].IsFunction(), "POLL_HOST takes a function");
  const double longest = limit > 0 ? limit : 0;  // Not a number: 0.
  const uint32_t answer = mode == layout::kPollHost
                              ? PollHost(longest, info[2].As<Napi::Function>())
                              : reactor_.Poll(mode, longest);
  Require(env, (answer & Reactor::kOutOfMemory) == 0, "Out of memory for timers");
  return Napi::Number::New(env, answer);
}

// Node's callbacks run in here, below JavaScript that is on the stack. In a callback scope, their
// errors go to 'uncaughtException' at once, as if no JavaScript were below. Without it, an error
// would stay pending until another call finds it.
uint32_t ReactorObject::PollHost(double limit, const Napi::Function& before_immediates) {
  const Napi::Env env = addon_->env();
  if (!async_context_) async_context_.emplace(env, "AsyncioReactor");
  uint32_t answer;
  {
    const Napi::CallbackScope scope(env, *async_context_);
    before_immediates_ = &before_immediates;
    answer = reactor_.Poll(layout::kPollHost, limit);
    before_immediates_ = nullptr;
  }
  if (reactor_.closed()) async_context_.reset();
  return answer;
}

// host(turn)
void ReactorObject::StartHost(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Host& host = reactor_.host();
  Require(env, !reactor_.closed(), "The reactor is closed");
  Require(env, !host.hosted(), "The reactor is hosted already");
  Require(env, info[0].IsFunction(), "host takes a function");
  // The parts that may throw come first, so that a hosted reactor always has a function to call.
  if (!async_context_) async_context_.emplace(env, "AsyncioReactor");
  auto turn = Napi::Persistent(info[0].As<Napi::Function>());
  auto self = Napi::Persistent(Value());
  Require(env, reactor_.StartHost(), "libuv has no handles left");
  turn_ = std::move(turn);
  self_ = std::move(self);
}

// unhost()
void ReactorObject::StopHost(const Napi::CallbackInfo&) {
  LeaveHost();
}

// kick()
void ReactorObject::Kick(const Napi::CallbackInfo&) {
  reactor_.host().Kick();
}

// hold(on)
void ReactorObject::Hold(const Napi::CallbackInfo& info) {
  const bool on = info[0].As<Napi::Boolean>();
  if (reactor_.host().hosted()) reactor_.host().Hold(on);
}

// wake()
void ReactorObject::Wake(const Napi::CallbackInfo&) {
  reactor_.inbox().Wake();
}

// takeCalls()
Napi::Value ReactorObject::TakeCalls(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), reactor_.TakeCalls());
}

// runCalls(limit)
Napi::Value ReactorObject::RunCalls(const Napi::CallbackInfo& info) {
  const uint32_t limit = info[0].As<Napi::Number>();
  const bool more = reactor_.RunCalls(info.Env(), limit);
  return Napi::Boolean::New(info.Env(), more);
}

// close()
void ReactorObject::CloseMethod(const Napi::CallbackInfo&) {
  Close();
}

void ReactorObject::LeaveHost() {
  if (!reactor_.host().hosted()) return;
  reactor_.StopHost();
  turn_.Reset();
  self_.Reset();
}

// From the uv loop, which is C: no C++ exception may leave this function.
double ReactorObject::OnTurn() {
  const Napi::Env env = addon_->env();
  Napi::HandleScope scope(env);
  // Keeps this object alive if the turn leaves its host.
  const Napi::Object self = Value();
  turning_ = true;
  double delay = kNever;
  napi_value result = nullptr;
  if (napi_make_callback(env, *async_context_, self, turn_.Value(), 0, nullptr, &result) ==
      napi_ok) {
    napi_get_value_double(env, result, &delay);
  } else if (RaisePending(env, true) != Uncaught::kStopped) {
    // The loop goes on: it asks for another turn, so that it loses nothing.
    delay = 0;
  }
  turning_ = false;
  if (reactor_.closed()) async_context_.reset();
  return std::isnan(delay) ? kNever : delay;
}

// From the uv loop, below a poll.
void ReactorObject::OnBeforeImmediates() {
  if (before_immediates_ == nullptr) return;
  const Napi::Env env = addon_->env();
  const Napi::HandleScope scope(env);
  // It reports what ticks throw by itself.
  if (napi_call_function(env, env.Undefined(), *before_immediates_, 0, nullptr, nullptr) != napi_ok)
    RaisePending(env, false);
}

}  // namespace asyncio_native
