#ifndef ASYNCIO_NATIVE_IO_SPAWN_H_
#define ASYNCIO_NATIVE_IO_SPAWN_H_

#include <sys/types.h>

#include <array>
#include <cstdint>

namespace asyncio_native {

// How to start a program. All arrays end with a null pointer; the caller owns the memory.
struct SpawnPlan {
  // Paths; the first executable one is used.
  char** candidates;
  // The first is the program's own name. There is room for one entry before it.
  char** arguments;
  // `NAME=value`; null: that of this process.
  char** environment;
  // Null: that of this process.
  const char* directory;
  // The descriptors of this process that become 0, 1 and 2.
  std::array<int, 3> stdio;
  // A session and a process group of its own.
  bool detached;
  // Negative for those of this process.
  int64_t uid;
  int64_t gid;
};

// Starts a program. **Blocks** until the kernel has accepted or refused it. Returns its process id,
// or an error of libuv's; then no process is left.
//
// Not uv_spawn, which forks: that copies Node's page tables, a millisecond or more, and then each
// page that is written to. vfork copies nothing. See spawn.cc for its rules.
pid_t Spawn(const SpawnPlan& plan);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_SPAWN_H_
