#include "process_functions.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>
#include <vector>

#include "../constants.h"
#include "../error.h"
#include "child.h"
#include "descriptors.h"
#include "io.h"
#include "io_method.h"
#include "pipe_end.h"
#include "spawn.h"

namespace asyncio_native {

namespace {

// The values for a standard stream of a child that are not descriptors, as in
// lib/io/subprocess-options.ts.
constexpr int kPipe = -1;
constexpr int kAsStdout = -2;
constexpr int kNothing = -3;

// Maximum count of the numbers of a call and its answer.
constexpr size_t kNumbers = 10;

// The standard streams of a child that is being started. Closes the child's ends after the start,
// and all if it fails.
struct Stdio {
  std::array<UniqueDescriptor, 3> of_child;
  std::array<UniqueDescriptor, 3> of_parent;
  std::array<int, 3> given = {0, 1, 2};

  // 0 or an error of libuv's.
  int Open(const std::array<int, 3>& kinds) {
    for (size_t i = 0; i < kinds.size(); i++) {
      if (kinds[i] == kPipe) {
        PipeEnds ends = OpenPipe();
        if (!ends.reader) return -errno;
        // As much as a socket holds, so that both sides switch less often.
        EnlargePipe(ends.reader.get());
        const bool child_reads = i == 0;
        of_child[i] = std::move(child_reads ? ends.reader : ends.writer);
        of_parent[i] = std::move(child_reads ? ends.writer : ends.reader);
        given[i] = of_child[i].get();
      } else if (kinds[i] == kNothing) {
        of_child[i].Reset(open("/dev/null", O_RDWR | O_CLOEXEC));
        if (!of_child[i]) return -errno;
        given[i] = of_child[i].get();
      } else {
        given[i] = kinds[i] == kAsStdout ? given[1] : kinds[i];
      }
    }
    return 0;
  }
};

// Makes `next` point to this many consecutive strings in `text`, and ends it with a null pointer.
char** PointTo(int32_t count, char** next, char** text) {
  for (int32_t i = 0; i < count; i++) {
    *next++ = *text;
    *text += std::strlen(*text) + 1;
  }
  *next++ = nullptr;
  return next;
}

// Writes the child's slot or an error, its process id, and slot and watch of each pipe, -1 for
// none.
[[gnu::cold]] void Start(Io* io, const std::array<int, 3>& kinds, SpawnPlan* plan,
                         int32_t* result) {
  Stdio stdio;
  int error = stdio.Open(kinds);
  ChildWatch* watch = error == 0 ? io->OpenChildWatch(&error) : nullptr;
  result[0] = error;
  if (watch == nullptr) return;
  plan->stdio = stdio.given;
  const pid_t pid = Spawn(*plan);
  result[0] = pid;
  if (pid < 0) return;
  Child& child = io->NewChannel<Child>(watch, pid);
  result[0] = child.slot();
  result[1] = pid;
  int32_t* next = result + 2;
  for (size_t i = 0; i < kinds.size() && error == 0; i++) {
    PipeEnd end = {-1};
    if (stdio.of_parent[i]) {
      end = OpenPipeEnd(io, std::move(stdio.of_parent[i]), i == 0);
      if (end.slot < 0) error = end.slot;
    }
    *next++ = end.slot;
    *next++ = end.watch;
  }
  if (error == 0) return;
  while (next-- != result + 2) {
    Channel* channel = io->ChannelAt(*next);
    if (channel != nullptr) channel->Close();
  }
  child.Close();
  result[0] = error;
}

// -1 for none. The highest number is no id.
int64_t IdOf(int32_t number) {
  return number == -1 ? int64_t{-1} : int64_t{static_cast<uint32_t>(number)};
}

// The numbers of a call, in one array: each conversion of a value takes some hundred bytes of code.
int32_t* NumbersOf(const Napi::Value& value) {
  auto numbers = value.As<Napi::Int32Array>();
  Require(value.Env(), numbers.ElementLength() >= kNumbers, "an array has the wrong size");
  return numbers.Data();
}

// spawn(numbers: Int32Array, text: Uint8Array): void. The numbers: candidates, arguments,
// environment, hasDirectory, stdin, stdout, stderr, detached, uid, gid; then what Start writes.
[[gnu::cold]] Napi::Value SpawnChild(const Napi::CallbackInfo& info) {
  Io& io = IoOf(info);
  int32_t* numbers = NumbersOf(info[0]);
  const auto bytes = info[1].As<Napi::Uint8Array>();
  Require(info.Env(), bytes.ByteLength() > 0, "spawn: there is no text");
  const int32_t candidates = numbers[0];
  const int32_t arguments = numbers[1];
  const int32_t environment = numbers[2];
  // A copy, because execve takes pointers to mutable strings.
  std::vector<char> text(bytes.Data(), bytes.Data() + bytes.ByteLength());
  text.back() = 0;
  // Each array with its null pointer, and the free entry before the arguments.
  std::vector<char*> pointers(static_cast<size_t>(candidates + arguments + environment + 4) + 1);
  char* from = text.data();
  SpawnPlan plan = {};
  plan.candidates = pointers.data();
  plan.arguments = PointTo(candidates, plan.candidates, &from) + 1;
  char** behind = PointTo(arguments, plan.arguments, &from);
  if (environment >= 0) {
    plan.environment = behind;
    PointTo(environment, behind, &from);
  }
  if (numbers[3] != 0) plan.directory = from;
  plan.detached = numbers[7] != 0;
  plan.uid = IdOf(numbers[8]);
  plan.gid = IdOf(numbers[9]);
  Start(&io, {numbers[4], numbers[5], numbers[6]}, &plan, numbers);
  return info.Env().Undefined();
}

// kill(numbers: Int32Array): void. The numbers: slot, signal; then 0 or an error.
Napi::Value Kill(const Napi::CallbackInfo& info) {
  int32_t* numbers = NumbersOf(info[0]);
  Channel* channel = IoOf(info).ChannelAt(numbers[0]);
  const Child* child = channel == nullptr ? nullptr : channel->AsChild();
  numbers[0] = child == nullptr ? UV_ESRCH : child->Signal(numbers[1]);
  return info.Env().Undefined();
}

// openPipe(numbers: Int32Array): void. The numbers: descriptor, writes; then the slot or an error,
// and the watch.
Napi::Value OpenPipeOf(const Napi::CallbackInfo& info) {
  int32_t* numbers = NumbersOf(info[0]);
  const PipeEnd end = TakePipeEnd(&IoOf(info), numbers[0], numbers[1] != 0);
  numbers[0] = end.slot;
  numbers[1] = end.watch;
  return info.Env().Undefined();
}

constexpr IoMethod kMethods[] = {
    {"spawn", SpawnChild},
    {"kill", Kill},
    {"openPipe", OpenPipeOf},
};

}  // namespace

void AddProcessFunctions(Napi::Object self, Napi::Object owner, Reactor* reactor) {
  AddIoMethods(self, owner, reactor, kMethods, std::size(kMethods));
}

}  // namespace asyncio_native
