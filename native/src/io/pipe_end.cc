#include "pipe_end.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "descriptors.h"
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
  return CheckPollable(io->loop(), descriptor);
}

// A terminal has no reader that could end. In posix/ a socket would be reported for its data, too.
bool CanHangUp(int descriptor) {
  const int kind = KindOf(descriptor);
#ifdef ASYNCIO_NATIVE_PORTABLE_IO
  return kind >= 0 && S_ISFIFO(kind);
#else
  return kind >= 0 && !S_ISCHR(kind);
#endif
}

// Other processes have the same open file: the standard streams of this process are also those of
// the shell.
UniqueDescriptor Reopened(int descriptor, bool writes) {
  UniqueDescriptor reopened = OpenAgain(descriptor, writes);
  // A socket, or a file of another user, cannot be opened.
  if (!reopened) reopened.Reset(fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  return reopened;
}

}  // namespace

PipeEnd OpenPipeEnd(Io* io, UniqueDescriptor descriptor, bool writes) {
  io->Changed();
  PipeEnd end;
  const bool is_watched = writes && CanHangUp(descriptor.get());
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
