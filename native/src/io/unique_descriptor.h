#ifndef ASYNCIO_NATIVE_IO_UNIQUE_DESCRIPTOR_H_
#define ASYNCIO_NATIVE_IO_UNIQUE_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace asyncio_native {

// Owns a file descriptor, or none.
class UniqueDescriptor {
 public:
  UniqueDescriptor() = default;
  explicit UniqueDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~UniqueDescriptor() { Reset(); }
  UniqueDescriptor(UniqueDescriptor&& other) noexcept : descriptor_(other.Release()) {}
  UniqueDescriptor& operator=(UniqueDescriptor&& other) noexcept {
    Reset(other.Release());
    return *this;
  }

  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }
  int Release() { return std::exchange(descriptor_, -1); }
  void Reset(int descriptor = -1) {
    if (descriptor_ >= 0) close(descriptor_);
    descriptor_ = descriptor;
  }

 private:
  int descriptor_ = -1;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_UNIQUE_DESCRIPTOR_H_
