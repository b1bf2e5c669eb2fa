#ifndef ASYNCIO_NATIVE_IO_CHILD_SYSTEM_H_
#define ASYNCIO_NATIVE_IO_CHILD_SYSTEM_H_

#include <sys/types.h>

namespace asyncio_native {

// What a child does before it executes a program: for this process only, and without a lock. -1,
// and errno.
int DropGroups();
int ChangeGroup(gid_t group);
int ChangeUser(uid_t user);

// The environment of this process.
char** OwnEnvironment();

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_CHILD_SYSTEM_H_
