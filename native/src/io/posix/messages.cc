#include "../messages.h"

namespace asyncio_native {

namespace {

// macOS has no such flag. Node ignores SIGPIPE.
#ifdef MSG_NOSIGNAL
constexpr int kQuietly = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
constexpr int kQuietly = MSG_DONTWAIT;
#endif

// Up to the first error, which is returned if it is that of the first message. Otherwise the next
// call has it again, or not any more.
template <typename Call>
int EachOf(Message* messages, size_t count, Call call) {
  int done = 0;
  for (size_t i = 0; i < count; i++) {
    const ssize_t size = call(&messages[i].msg_hdr);
    if (size < 0) return done > 0 ? done : -1;
    messages[i].msg_len = static_cast<unsigned>(size);
    done++;
  }
  return done;
}

}  // namespace

int ReceiveMessages(int descriptor, Message* messages, size_t count) {
  return EachOf(messages, count,
                [=](msghdr* message) { return recvmsg(descriptor, message, MSG_DONTWAIT); });
}

int SendMessages(int descriptor, Message* messages, size_t count) {
  return EachOf(messages, count,
                [=](msghdr* message) { return sendmsg(descriptor, message, kQuietly); });
}

}  // namespace asyncio_native
