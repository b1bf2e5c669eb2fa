#include "datagram_batch.h"

namespace asyncio_native {

void DatagramBatch::Add(char* record, size_t header, size_t size) {
  pieces[count] = {record + header, size};
  messages[count] = {};
  msghdr& message = messages[count].msg_hdr;
  message.msg_name = record + kNameOffset;
  message.msg_namelen = static_cast<socklen_t>(header - kNameOffset);
  message.msg_iov = &pieces[count++];
  message.msg_iovlen = 1;
}

void DatagramBatch::AddFilled(char* record, size_t header, size_t size) {
  msghdr& message = messages[count].msg_hdr;
  Add(record, header, size);
  const auto length = static_cast<socklen_t>(IntAt(record));
  if (length < message.msg_namelen) message.msg_namelen = length;
  if (length == 0) message.msg_name = nullptr;
}

}  // namespace asyncio_native
