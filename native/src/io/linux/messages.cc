#include "../messages.h"

namespace asyncio_native {

namespace {

mmsghdr* Of(Message* messages) {
  static_assert(sizeof(Message) == sizeof(mmsghdr));
  static_assert(offsetof(Message, msg_len) == offsetof(mmsghdr, msg_len));
  return reinterpret_cast<mmsghdr*>(messages);
}

}  // namespace

int ReceiveMessages(int descriptor, Message* messages, size_t count) {
  return recvmmsg(descriptor, Of(messages), static_cast<unsigned>(count), MSG_DONTWAIT, nullptr);
}

int SendMessages(int descriptor, Message* messages, size_t count) {
  return sendmmsg(descriptor, Of(messages), static_cast<unsigned>(count),
                  MSG_DONTWAIT | MSG_NOSIGNAL);
}

}  // namespace asyncio_native
