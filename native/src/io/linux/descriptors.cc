#include "../descriptors.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

#include "../../constants.h"

namespace asyncio_native {

namespace {

// The index of the number in the path.
constexpr size_t kDigit = 14;

}  // namespace

int OpenAny() {
  return eventfd(0, EFD_CLOEXEC);
}

int OpenSocket(int family, int type) {
  return socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int AcceptFrom(int listening) {
  return accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

PipeEnds OpenPipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  return {UniqueDescriptor(ends[0]), UniqueDescriptor(ends[1])};
}

// If the user has too many pipes, the kernel keeps 64 KiB.
void EnlargePipe(int end) {
  fcntl(end, F_SETPIPE_SZ, kPipeSize);
}

bool IsReadable(int descriptor) {
  pollfd watched = {descriptor, POLLIN, 0};
  return poll(&watched, 1, 0) > 0;
}

// When libuv registers it, it would abort.
int CheckPollable(uv_loop_t* loop, int descriptor) {
  epoll_event nothing = {};
  const int poll = uv_backend_fd(loop);
  if (epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &nothing) != 0) return -errno;
  epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, &nothing);
  return 0;
}

UniqueDescriptor OpenAgain(int descriptor, bool writes) {
  // 0, 1 or 2.
  std::array<char, 16> path = {"/proc/self/fd/"};
  path[kDigit] = static_cast<char>('0' + descriptor);
  const int flags = (writes ? O_WRONLY : O_RDONLY) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  return UniqueDescriptor(open(path.data(), flags));
}

}  // namespace asyncio_native
