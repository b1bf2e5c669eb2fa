#ifndef ASYNCIO_NATIVE_EXIT_FLAGS_H_
#define ASYNCIO_NATIVE_EXIT_FLAGS_H_

#include <napi.h>

#include <atomic>
#include <cstdint>
#include <map>

namespace asyncio_native {

// Flags in shared memory that are set when this environment ends in any way. They tell other
// threads that a Worker was terminated. Owned by the Addon; its environment's thread only.
class ExitFlags {
 public:
  ExitFlags() = default;
  ExitFlags(const ExitFlags&) = delete;
  ExitFlags& operator=(const ExitFlags&) = delete;

  // At the end `bits` will be set in `words[index]`. Keeps the memory of `words` alive until then.
  // The index must be valid. Returns a number for Remove.
  uint32_t Add(Napi::Int32Array words, uint32_t index, int32_t bits);
  void Remove(uint32_t number) { flags_.erase(number); }

  // The environment ends: sets the flags, and releases the memory.
  void SetAll();

 private:
  struct Flag {
    Napi::ObjectReference array;
    std::atomic<int32_t>* word;
    int32_t bits;
  };

  std::map<uint32_t, Flag> flags_;
  uint32_t next_ = 1;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_EXIT_FLAGS_H_
