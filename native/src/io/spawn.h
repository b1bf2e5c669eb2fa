#ifndef ASYNCIO_NATIVE_IO_SPAWN_H_
#define ASYNCIO_NATIVE_IO_SPAWN_H_

#include <sys/types.h>

#include <array>
#include <string>
#include <vector>

namespace asyncio_native {

// How to start a program.
struct SpawnPlan {
  // Paths, of which the first that can be executed is.
  std::vector<std::string> candidates;
  // The first is the program's name for itself.
  std::vector<std::string> arguments;
  // `NAME=value`; where `inherits_environment`, that of this process instead.
  std::vector<std::string> environment;
  bool inherits_environment = true;
  // Empty: that of this process.
  std::string directory;
  // The descriptors of this process that become 0, 1 and 2.
  std::array<int, 3> stdio = {0, 1, 2};
  // A session and a process group of its own.
  bool detached = false;
  // Negative: those of this process.
  int64_t uid = -1;
  int64_t gid = -1;
};

// Starts a program. **Blocks** until the kernel has taken it, or has refused to. Returns its
// process id, or an error of libuv's; then no process is left.
//
// Not uv_spawn, which forks: that copies the page tables of Node, a millisecond or more, and has
// each page copied that is written to next. vfork copies nothing. See spawn.cc for its price.
pid_t Spawn(const SpawnPlan& plan);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_SPAWN_H_
