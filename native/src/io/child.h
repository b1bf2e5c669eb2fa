#ifndef ASYNCIO_NATIVE_IO_CHILD_H_
#define ASYNCIO_NATIVE_IO_CHILD_H_

#include <sys/types.h>
#include <uv.h>

#include <vector>

#include "channel.h"

namespace asyncio_native {

class Child;

// Takes SIGCHLD for the children of one Io, and asks the kernel which of them have ended. libuv
// reports the signal to every loop that listens, Node's included, and each of them checks its own
// children only. See Channel for who owns it: it is opened with the first child, and closed with
// the Io.
class ChildWatch final : public Channel {
 public:
  using Channel::Channel;

  // 0 or an error of libuv's.
  int Start();
  void Add(Child* child);
  void Remove(Child* child);

 private:
  uv_handle_t* handle() const override {
    return open_ ? reinterpret_cast<uv_handle_t*>(&signal_) : nullptr;
  }
  void OnSignal();

  bool open_ = false;
  mutable uv_signal_t signal_;
  // Those that have not ended.
  std::vector<Child*> running_;
};

// A child process. Destroyed while it runs, it is killed, and reaped as soon as it is dead.
class Child final : public Channel {
 public:
  Child(Io* io, int32_t slot, ChildWatch* watch, pid_t pid);
  ~Child() override;
  Child* AsChild() override { return this; }

  // Sends it a signal, unless it has ended: then its process id may be reused. 0 or an error of
  // libuv.
  int Signal(int signal) const;
  // Whether it has ended; then its Io gets kExited.
  bool Reap();

 private:
  uv_handle_t* handle() const override { return nullptr; }

  ChildWatch* const watch_;
  const pid_t pid_;
  bool running_ = true;
};

// Children that were killed when their loops were closed, and are not reaped yet. Process-wide,
// because the thread that has started a child may be gone. Any thread.
class ChildrenLeft {
 public:
  // Kills `pid`.
  static void Add(pid_t pid);
  // Reaps those that are dead. **Blocks** until all are, for `milliseconds` at most: a child that
  // waits for a disk may end late. A later call reaps it.
  static void Reap(int milliseconds);
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_CHILD_H_
