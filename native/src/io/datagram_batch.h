#ifndef ASYNCIO_NATIVE_IO_DATAGRAM_BATCH_H_
#define ASYNCIO_NATIVE_IO_DATAGRAM_BATCH_H_

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../constants.h"
#include "messages.h"

namespace asyncio_native {

// The offset of a record's address, behind the length of the address.
constexpr size_t kNameOffset = sizeof(int32_t);

inline int32_t IntAt(const char* bytes) {
  int32_t value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

// The arguments of a system call for several datagrams.
struct DatagramBatch {
  std::array<Message, kDatagramsAtOnce> messages;
  std::array<iovec, kDatagramsAtOnce> pieces;
  size_t count = 0;

  // A record with `size` bytes of data behind `header` bytes, which have room for an address.
  void Add(char* record, size_t header, size_t size);
  // The same, with an address in it.
  void AddFilled(char* record, size_t header, size_t size);
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_DATAGRAM_BATCH_H_
