#include "loop_watch.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "../../clock.h"
#include "../../constants.h"
#include "../descriptors.h"
#include "select.h"

namespace asyncio_native {

LoopWatch::LoopWatch(uv_loop_t* loop, HandleLedger* ledger, int descriptor, LoopWatchClient* client)
    : descriptor_(descriptor), client_(client) {
  PipeEnds control = OpenPipe();
  if (!control.reader || fcntl(control.reader.get(), F_SETFL, O_NONBLOCK) != 0 ||
      fcntl(control.writer.get(), F_SETFL, O_NONBLOCK) != 0) {
    error_ = UV_EMFILE;
    return;
  }
  async_ = OpenUvHandle<uv_async_t>(ledger, this, [=](uv_async_t* async) {
    return uv_async_init(loop, async, [](uv_async_t* sent) {
      const auto* watch = static_cast<LoopWatch*>(sent->data);
      if (watch->started_) watch->client_->OnLoopReady();
    });
  });
  control_reader_ = std::move(control.reader);
  error_ = async_ ? uv_thread_create(
                        &thread_, [](void* watch) { static_cast<LoopWatch*>(watch)->Run(); }, this)
                  : UV_ENOMEM;
  if (error_ == 0) control_writer_ = std::move(control.writer);
}

LoopWatch::~LoopWatch() {
  if (!control_writer_) return;
  Order(Task::kEnd, 0);
  uv_thread_join(&thread_);
}

void LoopWatch::Start(bool alive, double until) {
  started_ = true;
  Passed(alive, until);
}

// The thread may go on to wait: what it finds is dropped.
void LoopWatch::Stop() {
  started_ = false;
  uv_unref(reinterpret_cast<uv_handle_t*>(async_.get()));
}

void LoopWatch::Passed(bool alive, double until) {
  if (!started_) return;
  auto* handle = reinterpret_cast<uv_handle_t*>(async_.get());
  if (alive) {
    uv_ref(handle);
  } else {
    uv_unref(handle);
  }
  if (task_.load() != Task::kWatch || until_.load() != until) Order(Task::kWatch, until);
}

void LoopWatch::Order(Task task, double until) {
  until_.store(until);
  task_.store(task);
  const char byte = 0;
  // If it is full, the thread is being woken already.
  (void)!write(control_writer_.get(), &byte, 1);
}

// In the thread.
void LoopWatch::Run() {
  const int control = control_reader_.get();
  for (;;) {
    Task task = task_.load();
    if (task == Task::kEnd) return;
    const bool watches = task == Task::kWatch;
    const double until = until_.load();
    const double left = watches ? std::max(until - MonotonicNow(), 0.0) : kNever;
    const auto readable = SelectReadable({control, watches ? descriptor_ : -1, -1}, left);
    if (readable[0]) {
      std::array<char, 16> bytes;
      (void)!read(control, bytes.data(), bytes.size());
    } else if (watches && (readable[1] || MonotonicNow() >= until)) {
      // Unless it was told something else meanwhile.
      if (task_.compare_exchange_strong(task, Task::kRest)) uv_async_send(async_.get());
    }
  }
}

}  // namespace asyncio_native
