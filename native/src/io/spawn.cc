// Between vfork and execve the child runs in the memory of this process, on the stack of the thread
// that waits for it. So the child
// - calls nothing but functions of the system: it takes no lock and allocates nothing;
// - writes to no memory but its own variables and what the plan has room for;
// - blocks all signals until no handler is installed, because a handler would run in this memory as
//   another process. If the child runs as another user, fork copies the memory, because a process
//   of another user must not share it.
#include "spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include <cerrno>

#include "child_system.h"
#include "descriptors.h"

namespace asyncio_native {

namespace {

constexpr int kStandard = 3;
constexpr int kExecFailed = 127;

// The functions below run in the child. They return an errno.

int MoveDescriptors(const std::array<int, kStandard>& stdio) {
  std::array<int, kStandard> sources = stdio;
  // Moves it away from the descriptors that are set first.
  for (int i = 0; i < kStandard; i++) {
    int& source = sources[static_cast<size_t>(i)];
    if (source >= i || source < 0) continue;
    source = fcntl(source, F_DUPFD_CLOEXEC, kStandard);
    if (source < 0) return errno;
  }
  for (int i = 0; i < kStandard; i++) {
    const int source = sources[static_cast<size_t>(i)];
    // If the numbers are equal, dup2 would keep its close-on-exec flag.
    const int moved = source == i ? fcntl(i, F_SETFD, 0) : dup2(source, i);
    if (moved < 0) return errno;
    // Few programs expect one that does not block.
    const int flags = fcntl(i, F_GETFL);
    if (flags >= 0 && (flags & O_NONBLOCK) != 0) fcntl(i, F_SETFL, flags & ~O_NONBLOCK);
  }
  return 0;
}

int ChangeOwner(const SpawnPlan& plan) {
  if (plan.uid < 0 && plan.gid < 0) return 0;
  // Fails without the permission; then the calls below fail, or change nothing.
  DropGroups();
  if (plan.gid >= 0 && ChangeGroup(static_cast<gid_t>(plan.gid)) != 0) return errno;
  if (plan.uid >= 0 && ChangeUser(static_cast<uid_t>(plan.uid)) != 0) return errno;
  return 0;
}

void ResetSignals() {
  struct sigaction initial = {};
  initial.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; signal++) {
    if (signal != SIGKILL && signal != SIGSTOP) sigaction(signal, &initial, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Returns if none can be executed. Like execvp: the search continues if there is no such file, or
// no permission to execute it. The shell runs a file whose first line names no interpreter.
int Execute(const SpawnPlan& plan) {
  char** environment = plan.environment == nullptr ? OwnEnvironment() : plan.environment;
  int failed = ENOENT;
  bool is_refused = false;
  for (char** path = plan.candidates; *path != nullptr; path++) {
    execve(*path, plan.arguments, environment);
    failed = errno;
    if (failed == ENOEXEC) {
      char** script = plan.arguments - 1;
      script[0] = const_cast<char*>("/bin/sh");
      script[1] = *path;
      execve(script[0], script, environment);
      return failed;
    }
    if (failed == EACCES) is_refused = true;
    if (failed != EACCES && failed != ENOENT && failed != ENOTDIR) return failed;
  }
  return is_refused ? EACCES : failed;
}

int Become(const SpawnPlan& plan) {
  if (plan.detached) setsid();
  int failed = MoveDescriptors(plan.stdio);
  if (failed == 0 && plan.directory != nullptr && chdir(plan.directory) != 0) failed = errno;
  if (failed == 0) failed = ChangeOwner(plan);
  if (failed != 0) return failed;
  ResetSignals();
  return Execute(plan);
}

[[noreturn]] void RunChild(const SpawnPlan& plan, int report) {
  const int failed = Become(plan);
  ssize_t written = 0;
  do {
    written = write(report, &failed, sizeof failed);
  } while (written < 0 && errno == EINTR);
  _exit(kExecFailed);
}

// Returns in the parent only. A separate function, so that no variable of the caller is in a
// register that the child changes.
__attribute__((noinline)) pid_t Divide(const SpawnPlan& plan, int report) {
#ifdef ASYNCIO_NATIVE_PORTABLE_IO
  const pid_t pid = fork();  // macOS warns of vfork.
#else
  const bool copies_memory = plan.uid >= 0 || plan.gid >= 0;
  const pid_t pid = copies_memory ? fork() : vfork();
#endif
  if (pid == 0) RunChild(plan, report);
  return pid < 0 ? -errno : pid;
}

// The error that the child has written; 0 if it executes the program, because that closes its end.
int ReportOf(int descriptor) {
  int failed = 0;
  ssize_t size = 0;
  do {
    size = read(descriptor, &failed, sizeof failed);
  } while (size < 0 && errno == EINTR);
  return size == sizeof failed ? failed : 0;
}

}  // namespace

pid_t Spawn(const SpawnPlan& plan) {
  PipeEnds ends = OpenPipe();
  if (!ends.reader) return -errno;
  const UniqueDescriptor& reader = ends.reader;
  UniqueDescriptor& writer = ends.writer;
  // The descriptors that the child sets must not include the one by which it reports.
  if (writer.get() < kStandard) writer.Reset(fcntl(writer.get(), F_DUPFD_CLOEXEC, kStandard));
  if (!writer) return -errno;

  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t pid = Divide(plan, writer.get());
  sigprocmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return pid;

  writer.Reset();
  const int failed = ReportOf(reader.get());
  if (failed == 0) return pid;
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return -failed;
}

}  // namespace asyncio_native
