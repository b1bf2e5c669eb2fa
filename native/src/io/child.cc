#include "child.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <mutex>

#include "io.h"

namespace asyncio_native {

namespace {

// The status of a child that another part of the process has reaped: exit code 255, as in asyncio.
constexpr int kUnknownStatus = 255 << 8;

// Whether `pid` has ended, or is no child at all.
bool HasEnded(pid_t pid, int* status) {
  pid_t ended = 0;
  do {
    ended = waitpid(pid, status, WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended < 0) *status = kUnknownStatus;
  return ended != 0;
}

struct Left {
  std::mutex mutex;
  std::vector<pid_t> pids;

  static Left& OfProcess() {
    static auto* left = new Left;  // Never destroyed: threads may outlive statics.
    return *left;
  }

  // Not inlined, because it is long and seldom runs.
  __attribute__((noinline)) bool ReapDead() {
    std::lock_guard<std::mutex> lock(mutex);
    int status = 0;
    const auto is_dead = [&](pid_t pid) { return HasEnded(pid, &status); };
    pids.erase(std::remove_if(pids.begin(), pids.end(), is_dead), pids.end());
    return pids.empty();
  }
};

}  // namespace

int ChildWatch::Start() {
  const int error = uv_signal_init(io().loop(), &signal_);
  if (error != 0) return error;
  open_ = true;
  signal_.data = this;
  uv_unref(handle());
  return uv_signal_start(
      &signal_,
      [](uv_signal_t* signal, int) { static_cast<ChildWatch*>(signal->data)->OnSignal(); },
      SIGCHLD);
}

// A child that runs may bring something: see Io::alive.
void ChildWatch::Add(Child* child) {
  running_.push_back(child);
  uv_ref(handle());
  io().Changed();
}

void ChildWatch::Remove(Child* child) {
  running_.erase(std::remove(running_.begin(), running_.end(), child), running_.end());
  if (running_.empty() && open_) uv_unref(handle());
}

// One signal may come for several children.
void ChildWatch::OnSignal() {
  // From the last to the first: those that have ended are taken out.
  for (size_t i = running_.size(); i-- > 0;) {
    Child* child = running_[i];
    if (child->Reap()) Remove(child);
  }
  ChildrenLeft::Reap(0);
}

Child::Child(Io* io, int32_t slot, ChildWatch* watch, pid_t pid)
    : Channel(io, slot), watch_(watch), pid_(pid) {
  watch_->Add(this);
}

Child::~Child() {
  if (!running_) return;
  watch_->Remove(this);
  ChildrenLeft::Add(pid_);
}

int Child::Signal(int signal) const {
  return running_ && kill(pid_, signal) != 0 ? -errno : 0;
}

bool Child::Reap() {
  int status = 0;
  if (!HasEnded(pid_, &status)) return false;
  running_ = false;
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  io().Complete(io_layout::kExited, slot(), WEXITSTATUS(status), signal);
  return true;
}

void ChildrenLeft::Add(pid_t pid) {
  kill(pid, SIGKILL);
  Left& left = Left::OfProcess();
  std::lock_guard<std::mutex> lock(left.mutex);
  left.pids.push_back(pid);
}

void ChildrenLeft::Reap(int milliseconds) {
  Left& left = Left::OfProcess();
  while (!left.ReapDead() && milliseconds-- > 0)
    poll(nullptr, 0, 1);
}

}  // namespace asyncio_native
