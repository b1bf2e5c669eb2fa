#ifndef ASYNCIO_NATIVE_IO_MESSAGES_H_
#define ASYNCIO_NATIVE_IO_MESSAGES_H_

#include <sys/socket.h>

#include <cstddef>

namespace asyncio_native {

// A datagram, as Linux passes several to one system call: mmsghdr.
struct Message {
  msghdr msg_hdr;
  unsigned msg_len;
};

// Both return the number of messages, which is at least one, or -1 and errno. They do not block. In
// linux/ by one system call; in posix/ by one for each.
int ReceiveMessages(int descriptor, Message* messages, size_t count);
int SendMessages(int descriptor, Message* messages, size_t count);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_MESSAGES_H_
