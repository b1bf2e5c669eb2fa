#include "../child_system.h"

#include <sys/syscall.h>
#include <unistd.h>

// Not by the C library, which would change all threads of a process.
namespace asyncio_native {

int DropGroups() {
  return static_cast<int>(syscall(SYS_setgroups, 0, nullptr));
}

int ChangeGroup(gid_t group) {
  return static_cast<int>(syscall(SYS_setgid, group));
}

int ChangeUser(uid_t user) {
  return static_cast<int>(syscall(SYS_setuid, user));
}

char** OwnEnvironment() {
  return environ;
}

}  // namespace asyncio_native
