#ifndef ASYNCIO_NATIVE_IO_DESCRIPTORS_H_
#define ASYNCIO_NATIVE_IO_DESCRIPTORS_H_

#include <uv.h>

#include "unique_descriptor.h"

namespace asyncio_native {

// Descriptors that no program started later inherits. In linux/ by one system call each; in posix/
// by several, so that a program that another thread starts in between inherits them after all.

// Of any file, as cheaply as possible. -1, and errno.
int OpenAny();
// Nonblocking. -1, and errno.
int OpenSocket(int family, int type);
// A connection of a listening socket, nonblocking. -1, and errno.
int AcceptFrom(int listening);

// Both ends of a pipe.
struct PipeEnds {
  UniqueDescriptor reader;
  UniqueDescriptor writer;
};
// Blocking. Without descriptors, and errno, if there are none left.
PipeEnds OpenPipe();
// Makes a pipe hold kPipeSize bytes, if the system lets it.
void EnlargePipe(int end);

// Whether it can be read, or has failed, now. Also for the descriptor by which a loop of libuv
// waits.
bool IsReadable(int descriptor);

// 0, or an error of libuv if a loop cannot report when this descriptor is ready.
int CheckPollable(uv_loop_t* loop, int descriptor);

// Opens the file of a standard stream, `descriptor`, once more: other processes have the same open
// file. Without one, and errno, if that is not possible.
UniqueDescriptor OpenAgain(int descriptor, bool writes);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_DESCRIPTORS_H_
