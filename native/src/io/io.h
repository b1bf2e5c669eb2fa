#ifndef ASYNCIO_NATIVE_IO_IO_H_
#define ASYNCIO_NATIVE_IO_IO_H_

#include <sys/socket.h>
#include <uv.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../constants.h"
#include "channel.h"
#include "child.h"
#include "connection.h"
#include "io_layout.h"
#include "linger_queue.h"
#include "listener.h"
#include "name_request.h"
#include "private_loop.h"

namespace asyncio_native {

// The blocks that an Io shares with its loop: a view that owns nothing.
struct IoMemory {
  IoControl* control = nullptr;
  Completion* completions = nullptr;
  uint32_t completions_size = 0;
  Submission* submissions = nullptr;
  uint32_t submissions_size = 0;
  char* read = nullptr;
  size_t read_size = 0;
  char* write = nullptr;
  size_t write_size = 0;
};

// The sockets and names of one reactor, on a uv loop of its own. Loop and Io communicate through
// two rings in shared memory, so that each iteration needs one call only. Owned by an IoObject; the
// reactor's thread only, unless said otherwise.
//
// One exchange: Submit takes what the loop wants done; Pass, once the loop has taken all
// completions, runs the private loop, whose callbacks write new ones. The bytes that were read are
// in a slab until the next pass.
class Io {
 public:
  // Null, and an error of libuv's, if the system has no descriptors left.
  static std::unique_ptr<Io> Open(const IoMemory& memory, int* error);
  ~Io();
  Io(const Io&) = delete;
  Io& operator=(const Io&) = delete;

  void Submit();
  // Returns whether there are completions for the loop.
  bool Pass();
  // Passes until there are completions, or no event is left: what one end of a connection has sent
  // may be at the other end already. Returns as Pass.
  bool PassAll();
  // Whether a thread looks up a name.
  bool looks_up() const { return !requests_.empty(); }
  // Whether a pass may bring something although the private loop was not reported as ready:
  // watchers have changed, or handles must be closed.
  bool changed() const { return changed_ || !queued_.empty() || memory_.control->submissions != 0; }
  bool HasCompletions() const { return memory_.control->completions != 0; }
  // Whether there are completions that were not reported to the loop.
  bool HasNews() const { return has_news_; }
  void Told() { has_news_ = false; }
  // Whether anything is open that may bring completions.
  bool alive() const { return loop_->alive(); }
  int backend_fd() const { return loop_->backend_fd(); }
  // When it has to be passed although its descriptor does not tell, in milliseconds on the
  // monotonic clock; Infinity if not.
  double NextTimer() const {
#ifdef ASYNCIO_NATIVE_PORTABLE_IO
    return lingering_.NextDeadline();
#else
    return kNever;
#endif
  }

  // The next five return a slot, or an error of libuv.
  int32_t Connect(const sockaddr* address, const sockaddr* local);
  int32_t ConnectUnix(const std::string& path);
  int32_t Bind(const sockaddr* address, socklen_t length, const Listener::Options& options);
  int StartListening(int32_t slot);
  int StopListening(int32_t slot);
  // Null if there is no such connection.
  Connection* ConnectionAt(int32_t slot);
  Listener* ListenerAt(int32_t slot);
  Channel* ChannelAt(int32_t slot);

  int Look(int32_t id, const std::string& host, const std::string& service, const addrinfo& hints);
  int Reverse(int32_t id, const sockaddr* address, int flags);
  void CancelName(int32_t id);
  // The result of a finished request.
  std::vector<NameResult> TakeNames(int32_t id);

  // For channels and requests, within Submit and Pass.
  uv_loop_t* loop() {
    return loop_->get();
  }
  void Changed() {
    changed_ = true;
  }
  void Complete(int32_t kind, int32_t slot, int32_t a, int32_t b);
  void CompleteRead(int32_t slot, const char* bytes, size_t size);
  void CompleteReadable(int32_t slot);
  void CompletePending(int32_t slot, size_t bytes);
  // The memory for the next read; empty if the slab is full. `is_large`: the read is expected to
  // fill it.
  uv_buf_t ReadBuffer(bool is_large);
  // The block of that number is `memory` from now on, of kReadAtOnce bytes. The loop keeps it alive
  // until it sets another one, and does so before it gives the bytes of a read in it away.
  void SetReadBlock(size_t number, char* memory) {
    read_blocks_[number] = memory;
  }
  // The memory for the next bytes to decrypt; valid until the next call.
  uv_buf_t SecretBuffer();
  // Resumes the connection of that slot when the slab has room again.
  void ResumeLater(int32_t slot) {
    stalled_.push_back(slot);
  }
  LingerQueue& lingering() {
    return lingering_;
  }
  // All memory that is left for reads; empty if they must wait for the next pass.
  uv_buf_t ReadRoom();
  // A datagram was read: a record of this many bytes with its address, and the data behind it.
  void CompleteDatagram(int32_t slot, const char* record, size_t header, size_t size);
  // Completions that fit without being queued.
  uint32_t completions_left() const {
    return memory_.completions_size - memory_.control->completions;
  }
  const IoMemory& memory() const {
    return memory_;
  }
  // Whether another completion fits without being queued.
  bool HasRoom() const {
    return memory_.control->completions < memory_.completions_size;
  }
  Connection& NewConnection(bool is_tcp);
  // Of a class that is made with an Io, a slot and `arguments`.
  template <typename T, typename... Arguments>
  T& NewChannel(Arguments... arguments) {
    const int32_t slot = FreeSlot();
    auto made = std::make_unique<T>(this, slot, arguments...);
    T& channel = *made;
    channels_[static_cast<size_t>(slot)] = std::move(made);
    return channel;
  }
  // For children that are about to be started. Null and an error of libuv if it cannot be opened.
  ChildWatch* OpenChildWatch(int* error);
  // Whether something open has that descriptor.
  bool Owns(int descriptor) const;
  // libuv has closed the handle of that channel.
  void Release(int32_t slot);
  void Began(NameRequest* request) {
    requests_[request->id()] = request;
    changed_ = true;
  }
  void Ended(NameRequest* request, int status, std::vector<NameResult> results);

 private:
  Io(const IoMemory& memory, std::unique_ptr<PrivateLoop> loop);
  int32_t FreeSlot();
  void ResumeStalled();
  // Null if all are used.
  char* NextReadBlock() const;
  void SubmitOne(const Submission& submission);
  // Takes consecutive writes of one connection. Returns the number of submissions.
  uint32_t SubmitWrites(const Submission* first, const Submission* end);
  // The same for datagrams of one socket.
  uint32_t SubmitDatagrams(const Submission* first, const Submission* end);

  IoMemory memory_;
  size_t read_used_ = 0;
  // For large reads: the loop hands the memory on instead of copying it. Null until the loop has
  // seen one.
  std::array<char*, kReadBlocks> read_blocks_ = {};
  // Blocks that were read into since the last pass: the first ones.
  size_t read_blocks_used_ = 0;
  // Completions that did not fit, from `queued_taken_` on.
  std::vector<Completion> queued_;
  size_t queued_taken_ = 0;
  bool changed_ = false;
  bool has_news_ = false;
  bool closing_ = false;
  // One of the channels, from the first child on.
  ChildWatch* child_watch_ = nullptr;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::vector<int32_t> free_slots_;
  // Slots whose kClosed the loop has not taken yet. Until then, the loop thinks that they are open.
  std::vector<int32_t> released_;
  // Connections that found the slab full.
  std::vector<int32_t> stalled_;
  std::unique_ptr<char[]> secret_;
  LingerQueue lingering_{this};
  std::map<int32_t, NameRequest*> requests_;
  std::map<int32_t, std::vector<NameResult>> names_;
  // Destroyed first: that runs the close callbacks of the channels.
  std::unique_ptr<PrivateLoop> loop_;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_IO_H_
