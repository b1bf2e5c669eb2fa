#ifndef ASYNCIO_NATIVE_BITS_H_
#define ASYNCIO_NATIVE_BITS_H_

#include <cstddef>
#include <cstdint>

namespace asyncio_native {

inline bool IsPowerOfTwo(size_t number) {
  return number != 0 && (number & (number - 1)) == 0;
}

// The index of `position`, which counts up and wraps at 2^32, in a ring of `capacity` entries, a
// power of two.
inline uint32_t RingIndex(uint32_t position, uint32_t capacity) {
  return position & (capacity - 1);
}

// How many bytes are missing from `address` to the next multiple of `alignment`.
inline size_t BytesToAlign(uintptr_t address, size_t alignment) {
  return (alignment - address % alignment) % alignment;
}

// The next multiple of `unit`, or `value` if it is one.
constexpr size_t RoundUp(size_t value, size_t unit) {
  return (value + unit - 1) / unit * unit;
}

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_BITS_H_
