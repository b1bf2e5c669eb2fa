#include "io.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "../bits.h"
#include "../constants.h"
#include "datagram_socket.h"

namespace asyncio_native {

std::unique_ptr<Io> Io::Open(const IoMemory& memory, int* error) {
  std::unique_ptr<PrivateLoop> loop = PrivateLoop::Open(error);
  if (loop == nullptr) return nullptr;
  return std::unique_ptr<Io>(new Io(memory, std::move(loop)));
}

Io::Io(const IoMemory& memory, std::unique_ptr<PrivateLoop> loop)
    : memory_(memory), loop_(std::move(loop)) {}

Io::~Io() {
  closing_ = true;
  for (const auto& [id, request] : requests_)
    request->Abandon();
  for (size_t i = 0; i < channels_.size(); i++) {
    if (channels_[i] != nullptr) channels_[i]->Close();
  }
  lingering_.Close();
  loop_.reset();
  ChildrenLeft::Reap(kReapWait);
}

void Io::Submit() {
  const uint32_t count = std::min(memory_.control->submissions, memory_.submissions_size);
  const Submission* const end = memory_.submissions + count;
  for (const Submission* next = memory_.submissions; next != end;) {
    if (next->op == io_layout::kWrite) {
      next += SubmitWrites(next, end);
    } else if (next->op == io_layout::kSendTo) {
      next += SubmitDatagrams(next, end);
    } else {
      SubmitOne(*next++);
      changed_ = true;
    }
  }
  memory_.control->submissions = 0;
}

uint32_t Io::SubmitWrites(const Submission* first, const Submission* end) {
  std::array<uv_buf_t, kWritesAtOnce> buffers;
  uint32_t count = 0;
  const Submission* next = first;
  while (next != end && count < buffers.size() && next->op == io_layout::kWrite &&
         next->slot == first->slot) {
    const auto offset = static_cast<size_t>(next->offset);
    const auto length = static_cast<size_t>(next->length);
    next++;
    if (offset > memory_.write_size || length > memory_.write_size - offset) continue;
    buffers[count++] = uv_buf_init(memory_.write + offset, static_cast<unsigned>(length));
  }
  Connection* connection = ConnectionAt(first->slot);
  if (connection != nullptr && count > 0) connection->Write(buffers.data(), count);
  return static_cast<uint32_t>(next - first);
}

uint32_t Io::SubmitDatagrams(const Submission* first, const Submission* end) {
  const Submission* next = first;
  while (next != end && next->op == io_layout::kSendTo && next->slot == first->slot)
    next++;
  Channel* channel = ChannelAt(first->slot);
  DatagramSocket* socket = channel == nullptr ? nullptr : channel->AsDatagramSocket();
  if (socket != nullptr) socket->Send(first, next);
  return static_cast<uint32_t>(next - first);
}

void Io::SubmitOne(const Submission& submission) {
  Channel* channel = ChannelAt(submission.slot);
  if (channel == nullptr) return;
  if (submission.op == io_layout::kClose) {
    channel->Close();
    return;
  }
  Connection* connection = ConnectionAt(submission.slot);
  if (connection == nullptr) return;
  switch (submission.op) {
    case io_layout::kStartReading:
      connection->StartReading(submission.offset != 0);
      break;
    case io_layout::kStopReading:
      connection->StopReading();
      break;
    case io_layout::kShutdown:
      connection->Shutdown();
      break;
    case io_layout::kFinish:
      connection->Finish();
      break;
    default:
      break;
  }
}

bool Io::Pass() {
  if (HasCompletions()) return true;
  read_used_ = 0;
  read_blocks_used_ = 0;
  if (queued_.empty()) {
    free_slots_.insert(free_slots_.end(), released_.begin(), released_.end());
    released_.clear();
  }
  while (!queued_.empty() && HasRoom()) {
    memory_.completions[memory_.control->completions++] = queued_[queued_taken_++];
    has_news_ = true;
    if (queued_taken_ == queued_.size()) {
      queued_.clear();
      queued_taken_ = 0;
    }
  }
  changed_ = false;
  ResumeStalled();
#ifdef ASYNCIO_NATIVE_PORTABLE_IO
  lingering_.CloseDue();
#endif
  loop_->Pass();
  memory_.control->alive = alive() || changed_ ? 1 : 0;
  return HasCompletions();
}

bool Io::PassAll() {
  do {
    if (Pass()) return true;
  } while (changed_ || loop_->IsReady());
  return false;
}

void Io::ResumeStalled() {
  std::vector<int32_t> stalled;
  stalled.swap(stalled_);
  for (const int32_t slot : stalled) {
    Connection* connection = ConnectionAt(slot);
    if (connection != nullptr && connection->secure() != nullptr) connection->secure()->Resume();
  }
}

int32_t Io::Connect(const sockaddr* address, const sockaddr* local) {
  Connection& connection = NewConnection(true);
  const int error = connection.Connect(address, local);
  changed_ = true;
  if (error == 0) return connection.slot();
  connection.Close();
  return error;
}

int32_t Io::ConnectUnix(const std::string& path) {
  Connection& connection = NewConnection(false);
  const int error = connection.ConnectUnix(path);
  changed_ = true;
  if (error == 0) return connection.slot();
  connection.Close();
  return error;
}

int32_t Io::Bind(const sockaddr* address, socklen_t length, const Listener::Options& options) {
  const int32_t slot = FreeSlot();
  auto made = std::make_unique<Listener>(this, slot);
  Listener& listener = *made;
  channels_[static_cast<size_t>(slot)] = std::move(made);
  const int error = listener.Bind(address, length, options);
  if (error == 0) return slot;
  listener.Close();
  return error;
}

int Io::StartListening(int32_t slot) {
  Listener* listener = ListenerAt(slot);
  changed_ = true;
  return listener == nullptr ? UV_EBADF : listener->Start();
}

int Io::StopListening(int32_t slot) {
  Listener* listener = ListenerAt(slot);
  if (listener == nullptr) return UV_EBADF;
  listener->Stop();
  changed_ = true;
  return 0;
}

Channel* Io::ChannelAt(int32_t slot) {
  const auto index = static_cast<size_t>(slot);
  return slot >= 0 && index < channels_.size() ? channels_[index].get() : nullptr;
}

Connection* Io::ConnectionAt(int32_t slot) {
  Channel* channel = ChannelAt(slot);
  return channel == nullptr ? nullptr : channel->AsConnection();
}

Listener* Io::ListenerAt(int32_t slot) {
  Channel* channel = ChannelAt(slot);
  return channel == nullptr ? nullptr : channel->AsListener();
}

bool Io::Owns(int descriptor) const {
  return std::any_of(channels_.begin(), channels_.end(), [=](const auto& channel) {
    return channel != nullptr && channel->Descriptor() == descriptor;
  });
}

Connection& Io::NewConnection(bool is_tcp) {
  const int32_t slot = FreeSlot();
  auto made = std::make_unique<Connection>(this, slot, is_tcp);
  Connection& connection = *made;
  channels_[static_cast<size_t>(slot)] = std::move(made);
  return connection;
}

ChildWatch* Io::OpenChildWatch(int* error) {
  *error = 0;
  if (child_watch_ != nullptr) return child_watch_;
  auto& watch = NewChannel<ChildWatch>();
  *error = watch.Start();
  changed_ = true;
  if (*error == 0) return child_watch_ = &watch;
  watch.Close();
  return nullptr;
}

int32_t Io::FreeSlot() {
  if (free_slots_.empty()) {
    channels_.emplace_back();
    return static_cast<int32_t>(channels_.size() - 1);
  }
  const int32_t slot = free_slots_.back();
  free_slots_.pop_back();
  return slot;
}

void Io::Release(int32_t slot) {
  channels_[static_cast<size_t>(slot)].reset();
  released_.push_back(slot);
  Complete(io_layout::kClosed, slot, 0, 0);
}

void Io::Complete(int32_t kind, int32_t slot, int32_t a, int32_t b) {
  if (closing_) return;  // The memory may be gone.
  // Until the next pass updates it. There is no pass while completions wait, even if something was
  // opened meanwhile.
  memory_.control->alive = 1;
  const Completion completion = {kind, slot, a, b};
  if (queued_.empty() && HasRoom()) {
    if (memory_.control->completions == 0) has_news_ = true;
    memory_.completions[memory_.control->completions++] = completion;
  } else {
    queued_.push_back(completion);
    changed_ = true;
  }
}

void Io::CompleteRead(int32_t slot, const char* bytes, size_t size) {
  if (bytes == NextReadBlock()) {
    const size_t number = memory_.read_size + read_blocks_used_++;
    Complete(io_layout::kRead, slot, static_cast<int32_t>(number), static_cast<int32_t>(size));
    return;
  }
  const auto offset = static_cast<size_t>(bytes - memory_.read);
  read_used_ = RoundUp(offset + size, kReadAlignment);
  Complete(io_layout::kRead, slot, static_cast<int32_t>(offset), static_cast<int32_t>(size));
}

void Io::CompleteReadable(int32_t slot) {
  if (!HasRoom() || !queued_.empty()) {
    changed_ = true;  // The next pass finds the bytes again.
  } else {
    Complete(io_layout::kReadable, slot, 0, 0);
  }
}

void Io::CompletePending(int32_t slot, size_t bytes) {
  constexpr size_t kMost = std::numeric_limits<int32_t>::max();
  Complete(io_layout::kPending, slot, static_cast<int32_t>(std::min(bytes, kMost)), 0);
}

char* Io::NextReadBlock() const {
  return read_blocks_used_ < kReadBlocks ? read_blocks_[read_blocks_used_] : nullptr;
}

uv_buf_t Io::ReadBuffer(bool is_large) {
  char* block = is_large ? NextReadBlock() : nullptr;
  const size_t left = memory_.read_size - std::min(read_used_, memory_.read_size);
  // The next pass would overwrite the bytes of a queued completion.
  if ((block == nullptr && left < kReadAtOnce) || !HasRoom() || !queued_.empty()) {
    changed_ = true;
    return uv_buf_init(nullptr, 0);
  }
  if (block != nullptr) return uv_buf_init(block, kReadAtOnce);
  return uv_buf_init(memory_.read + read_used_, kReadAtOnce);
}

uv_buf_t Io::SecretBuffer() {
  if (secret_ == nullptr) secret_ = std::make_unique<char[]>(kReadAtOnce);
  return uv_buf_init(secret_.get(), kReadAtOnce);
}

uv_buf_t Io::ReadRoom() {
  if (!HasRoom() || !queued_.empty()) {
    changed_ = true;
    return uv_buf_init(nullptr, 0);
  }
  const size_t used = std::min(read_used_, memory_.read_size);
  return uv_buf_init(memory_.read + used, static_cast<unsigned>(memory_.read_size - used));
}

void Io::CompleteDatagram(int32_t slot, const char* record, size_t header, size_t size) {
  const auto offset = static_cast<size_t>(record - memory_.read);
  read_used_ = RoundUp(offset + header + size, kReadAlignment);
  Complete(io_layout::kRead, slot, static_cast<int32_t>(offset), static_cast<int32_t>(size));
}

int Io::Look(int32_t id, const std::string& host, const std::string& service,
             const addrinfo& hints) {
  return NameRequest::Look(this, id, host, service, hints);
}

int Io::Reverse(int32_t id, const sockaddr* address, int flags) {
  return NameRequest::Reverse(this, id, address, flags);
}

void Io::CancelName(int32_t id) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return;
  NameRequest* request = found->second;
  requests_.erase(found);
  request->Abandon();
}

void Io::Ended(NameRequest* request, int status, std::vector<NameResult> results) {
  requests_.erase(request->id());
  if (status == 0) names_[request->id()] = std::move(results);
  Complete(io_layout::kName, request->id(), status, 0);
}

std::vector<NameResult> Io::TakeNames(int32_t id) {
  std::vector<NameResult> results;
  const auto found = names_.find(id);
  if (found != names_.end()) {
    results = std::move(found->second);
    names_.erase(found);
  }
  return results;
}

}  // namespace asyncio_native
