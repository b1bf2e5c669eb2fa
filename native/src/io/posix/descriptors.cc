#include "../descriptors.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <array>
#include <cerrno>
#include <memory>

#include "select.h"

namespace asyncio_native {

namespace {

// Returns the descriptor, or closes it, and returns -1 and errno.
int Private(int descriptor, bool blocks) {
  if (descriptor < 0) return -1;
  UniqueDescriptor owner(descriptor);
  if (fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) return -1;
  const int flags = fcntl(descriptor, F_GETFL);
  const int wanted = blocks ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
  if (flags < 0 || (wanted != flags && fcntl(descriptor, F_SETFL, wanted) != 0)) return -1;
  return owner.Release();
}

}  // namespace

int OpenAny() {
  return OpenSocket(AF_UNIX, SOCK_STREAM);
}

int OpenSocket(int family, int type) {
  return Private(socket(family, type, 0), false);
}

int AcceptFrom(int listening) {
  return Private(accept(listening, nullptr, nullptr), false);
}

PipeEnds OpenPipe() {
  int ends[2];
  if (pipe(ends) != 0) return {};
  PipeEnds opened = {UniqueDescriptor(ends[0]), UniqueDescriptor(ends[1])};
  for (const int end : ends) {
    if (fcntl(end, F_SETFD, FD_CLOEXEC) != 0) return {};
  }
  return opened;
}

// A pipe grows by itself, up to 64 KiB.
void EnlargePipe(int) {}

bool IsReadable(int descriptor) {
  return SelectReadable({descriptor, -1, -1}, 0)[0];
}

// By libuv's own check. That also makes the file nonblocking, for other processes, too.
int CheckPollable(uv_loop_t* loop, int descriptor) {
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return -errno;
  auto handle = std::make_unique<uv_poll_t>();
  const int error = uv_poll_init(loop, handle.get(), descriptor);
  fcntl(descriptor, F_SETFL, flags);
  if (error == 0) {
    uv_close(reinterpret_cast<uv_handle_t*>(handle.release()),
             [](uv_handle_t* closed) { delete reinterpret_cast<uv_poll_t*>(closed); });
  }
  return error;
}

// Only the file of a terminal can be opened by its name: /dev/fd of macOS gives the same open file.
UniqueDescriptor OpenAgain(int descriptor, bool writes) {
  std::array<char, 256> path;
  const int failed = ttyname_r(descriptor, path.data(), path.size());
  if (failed != 0) {
    errno = failed;
    return {};
  }
  const int flags = (writes ? O_WRONLY : O_RDONLY) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  return UniqueDescriptor(open(path.data(), flags));
}

}  // namespace asyncio_native
