#include "process_functions.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "../constants.h"
#include "child.h"
#include "io.h"
#include "io_functions.h"
#include "pipe_end.h"
#include "spawn.h"

namespace asyncio_native {

namespace {

// What a child has as one of its standard streams, where it is no descriptor: as
// lib/io/subprocess-options.ts has them.
constexpr int kPipe = -1;
constexpr int kAsStdout = -2;
constexpr int kNothing = -3;

// The standard streams of a child that is being started. Closes what the child has then, and all
// where that fails.
struct Stdio {
  std::array<UniqueDescriptor, 3> of_child;
  std::array<UniqueDescriptor, 3> of_parent;
  std::array<int, 3> given = {0, 1, 2};

  // 0 or an error of libuv's.
  int Open(const std::array<int, 3>& kinds) {
    for (size_t i = 0; i < kinds.size(); i++) {
      if (kinds[i] == kPipe) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
        // As much as a socket holds: fewer turns for both. Where the user has too many, the kernel
        // leaves it at 64 KiB.
        fcntl(ends[0], F_SETPIPE_SZ, kPipeSize);
        const bool child_reads = i == 0;
        of_child[i].Reset(ends[child_reads ? 0 : 1]);
        of_parent[i].Reset(ends[child_reads ? 1 : 0]);
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

std::string Text(const Napi::Value& value) {
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
}

int32_t Int(const Napi::Value& value) {
  return value.As<Napi::Number>().Int32Value();
}

std::vector<std::string> Texts(const Napi::Value& value) {
  std::vector<std::string> texts;
  if (!value.IsArray()) return texts;
  const auto array = value.As<Napi::Array>();
  const uint32_t count = array.Length();
  texts.reserve(count);
  for (uint32_t i = 0; i < count; i++)
    texts.push_back(Text(array[i]));
  return texts;
}

Napi::Value Numbers(Napi::Env env, const std::vector<int32_t>& numbers) {
  Napi::Array array = Napi::Array::New(env, numbers.size());
  for (uint32_t i = 0; i < numbers.size(); i++)
    array[i] = numbers[i];
  return array;
}

// The child's slot or an error, its process id, and slot and watch of each pipe, -1 for none.
std::vector<int32_t> Start(Io* io, const std::array<int, 3>& kinds, SpawnPlan* plan) {
  Stdio stdio;
  int error = stdio.Open(kinds);
  ChildWatch* watch = error == 0 ? io->OpenChildWatch(&error) : nullptr;
  if (watch == nullptr) return {error};
  plan->stdio = stdio.given;
  const pid_t pid = Spawn(*plan);
  if (pid < 0) return {pid};
  Child& child = io->New<Child>(watch, pid);
  std::vector<int32_t> result = {child.slot(), pid};
  for (size_t i = 0; i < kinds.size() && error == 0; i++) {
    PipeEnd end = {-1};
    if (stdio.of_parent[i]) {
      end = OpenPipeEnd(io, std::move(stdio.of_parent[i]), i == 0);
      if (end.slot < 0) error = end.slot;
    }
    result.push_back(end.slot);
    result.push_back(end.watch);
  }
  if (error == 0) return result;
  for (size_t i = 2; i < result.size(); i++) {
    Channel* channel = io->ChannelAt(result[i]);
    if (channel != nullptr) channel->Close();
  }
  child.Close();
  return {error};
}

// spawn(candidates, arguments, environment?, directory?, stdin, stdout, stderr, detached, uid,
// gid): number[]
Napi::Value SpawnChild(const Napi::CallbackInfo& info) {
  Io& io = IoOf(info);
  SpawnPlan plan;
  plan.candidates = Texts(info[0]);
  plan.arguments = Texts(info[1]);
  plan.inherits_environment = !info[2].IsArray();
  plan.environment = Texts(info[2]);
  plan.directory = Text(info[3]);
  plan.detached = info[7].ToBoolean();
  plan.uid = info[8].As<Napi::Number>().Int64Value();
  plan.gid = info[9].As<Napi::Number>().Int64Value();
  return Numbers(info.Env(), Start(&io, {Int(info[4]), Int(info[5]), Int(info[6])}, &plan));
}

// kill(slot, signal): number
Napi::Value Kill(const Napi::CallbackInfo& info) {
  Channel* channel = IoOf(info).ChannelAt(Int(info[0]));
  const Child* child = channel == nullptr ? nullptr : channel->AsChild();
  return Napi::Number::New(info.Env(), child == nullptr ? UV_ESRCH : child->Signal(Int(info[1])));
}

// openPipe(descriptor, writes): [slot or an error, watch]
Napi::Value OpenPipe(const Napi::CallbackInfo& info) {
  const PipeEnd end = TakePipeEnd(&IoOf(info), Int(info[0]), info[1].ToBoolean());
  return Numbers(info.Env(), {end.slot, end.watch});
}

constexpr IoMethod kMethods[] = {
    {"spawn", SpawnChild},
    {"kill", Kill},
    {"openPipe", OpenPipe},
};

}  // namespace

void AddProcessFunctions(Napi::Object self, Napi::Object owner, Reactor* reactor) {
  for (const IoMethod& method : kMethods)
    AddIoMethod(self, owner, reactor, method);
}

}  // namespace asyncio_native
