#include "pipe_end.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "hang_up_watch.h"
#include "io.h"

namespace asyncio_native {

namespace {

// The kind of file, from its mode, or an error of libuv. By libuv, because the function of the C
// library differs between its versions.
int KindOf(int descriptor) {
  uv_fs_t request;
  const int error = uv_fs_fstat(nullptr, &request, descriptor, nullptr);
  const int kind = error < 0 ? error : static_cast<int>(request.statbuf.st_mode);
  uv_fs_req_cleanup(&request);
  return kind;
}

// 0, or an error if libuv cannot report when the descriptor is ready.
int Check(Io* io, int descriptor) {
  const int kind = KindOf(descriptor);
  if (kind < 0) return kind;
  if (!S_ISFIFO(kind) && !S_ISSOCK(kind) && !S_ISCHR(kind)) {
    return UV_EINVAL;
  }
  // libuv would abort.
  epoll_event nothing = {};
  const int poll = io->backend_fd();
  if (epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &nothing) != 0) return -errno;
  epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, &nothing);
  return 0;
}

bool IsTerminal(int descriptor) {
  const int kind = KindOf(descriptor);
  return kind >= 0 && S_ISCHR(kind);
}

// The index of the number in the path.
constexpr size_t kDigit = 14;

// Other processes have the same open file: the standard streams of this process are also those of
// the shell.
UniqueDescriptor Reopened(int descriptor, bool writes) {
  // 0, 1 or 2.
  std::array<char, 16> path = {"/proc/self/fd/"};
  path[kDigit] = static_cast<char>('0' + descriptor);
  const int flags = (writes ? O_WRONLY : O_RDONLY) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  UniqueDescriptor reopened(open(path.data(), flags));
  // A socket, or a file of another user, cannot be opened.
  if (!reopened) reopened.Reset(fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  return reopened;
}

}  // namespace

PipeEnd OpenPipeEnd(Io* io, UniqueDescriptor descriptor, bool writes) {
  io->Changed();
  PipeEnd end;
  const bool is_watched = writes && !IsTerminal(descriptor.get());
  if (is_watched) {
    HangUpWatch& watch = io->NewChannel<HangUpWatch>();
    end.slot = watch.Start(descriptor.get());
    if (end.slot != 0) {
      watch.Close();
      return end;
    }
    end.watch = watch.slot();
  }
  Connection& connection = io->NewConnection(false);
  end.slot = connection.slot();
  const int error = connection.Adopt(descriptor.Release());
  if (error != 0) {
    connection.Close();
    if (is_watched) io->ChannelAt(end.watch)->Close();
    end = {error};
  }
  return end;
}

PipeEnd TakePipeEnd(Io* io, int descriptor, bool writes) {
  const int error = Check(io, descriptor);
  if (error != 0) return {error};
  if (descriptor > STDERR_FILENO) return OpenPipeEnd(io, UniqueDescriptor(descriptor), writes);
  UniqueDescriptor reopened = Reopened(descriptor, writes);
  if (!reopened) return {-errno};
  return OpenPipeEnd(io, std::move(reopened), writes);
}

}  // namespace asyncio_native
