// Without it, select of macOS refuses descriptors above FD_SETSIZE.
#define _DARWIN_UNLIMITED_SELECT 1

#include "select.h"

#include <sys/select.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <vector>

#include "../../constants.h"

namespace asyncio_native {

namespace {

// The bits of an fd_set of any size, as a processor that is little-endian stores them.
class Bits {
 public:
  explicit Bits(int highest) : words_(static_cast<size_t>(highest) / 64 + 1) {}
  void Set(int descriptor) { words_[Word(descriptor)] |= Bit(descriptor); }
  bool Has(int descriptor) const { return (words_[Word(descriptor)] & Bit(descriptor)) != 0; }
  fd_set* get() { return reinterpret_cast<fd_set*>(words_.data()); }

 private:
  static size_t Word(int descriptor) { return static_cast<size_t>(descriptor) / 64; }
  static uint64_t Bit(int descriptor) { return uint64_t{1} << (descriptor % 64); }

  std::vector<uint64_t> words_;
};

timespec TimeOf(double milliseconds) {
  timespec time = {};
  time.tv_sec = static_cast<time_t>(milliseconds / 1e3);
  const double rest = milliseconds - 1e3 * static_cast<double>(time.tv_sec);
  time.tv_nsec =
      std::min(static_cast<long>(std::ceil(rest * kNanosecondsPerMillisecond)), 999'999'999L);
  return time;
}

}  // namespace

std::array<bool, 3> SelectReadable(const std::array<int, 3>& descriptors, double milliseconds) {
  const int highest = *std::max_element(descriptors.begin(), descriptors.end());
  Bits wanted(std::max(highest, 0));
  for (const int descriptor : descriptors) {
    if (descriptor >= 0) wanted.Set(descriptor);
  }
  const timespec time = TimeOf(std::min(milliseconds, kLongestWait));
  const int count = pselect(highest + 1, wanted.get(), nullptr, nullptr, &time, nullptr);
  std::array<bool, 3> readable = {};
  if (count == 0 || (count < 0 && errno == EINTR)) return readable;
  for (size_t i = 0; i < readable.size(); i++) {
    readable[i] = descriptors[i] >= 0 && (count < 0 || wanted.Has(descriptors[i]));
  }
  return readable;
}

}  // namespace asyncio_native
