#ifndef ASYNCIO_NATIVE_IO_SPAWN_H_
#define ASYNCIO_NATIVE_IO_SPAWN_H_

#include <sys/types.h>

#include <array>
#include <cstdint>

namespace asyncio_native {

// How to start a program. All arrays end with a null pointer; what they point to is the caller's.
struct SpawnPlan {
  // Paths, of which the first that can be executed is.
  char** candidates;
  // The first is the program's name for itself. In front of it there is room for one more.
  char** arguments;
  // `NAME=value`; null: that of this process.
  char** environment;
  // Null: that of this process.
  const char* directory;
  // The descriptors of this process that become 0, 1 and 2.
  std::array<int, 3> stdio;
  // A session and a process group of its own.
  bool detached;
  // Negative: those of this process.
  int64_t uid;
  int64_t gid;
};

// Starts a program. **Blocks** until the kernel has taken it, or has refused to. Returns its
// process id, or an error of libuv's; then no process is left.
//
// Not uv_spawn, which forks: that copies the page tables of Node, a millisecond or more, and has
// each page copied that is written to next. vfork copies nothing. See spawn.cc for its price.
pid_t Spawn(const SpawnPlan& plan);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_SPAWN_H_
