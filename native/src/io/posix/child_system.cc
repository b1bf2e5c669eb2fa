#include "../child_system.h"

#include <grp.h>
#include <unistd.h>

#ifdef __APPLE__
#include <crt_externs.h>
#endif

// The child is a copy, with a single thread.
namespace asyncio_native {

int DropGroups() {
  return setgroups(0, nullptr);
}

int ChangeGroup(gid_t group) {
  return setgid(group);
}

int ChangeUser(uid_t user) {
  return setuid(user);
}

char** OwnEnvironment() {
#ifdef __APPLE__
  return *_NSGetEnviron();
#else
  return environ;
#endif
}

}  // namespace asyncio_native
