#ifndef ASYNCIO_NATIVE_LAST_WORDS_H_
#define ASYNCIO_NATIVE_LAST_WORDS_H_

#include <napi.h>

#include <atomic>
#include <cstdint>
#include <map>

namespace asyncio_native {

// Words in shared memory in which bits are to be set when this environment ends, however that comes
// about: it is how other threads learn that a Worker was terminated. Owned by the Addon; its
// environment's thread only.
class LastWords {
 public:
  LastWords() = default;
  LastWords(const LastWords&) = delete;
  LastWords& operator=(const LastWords&) = delete;

  // Keeps the memory of `words`, which has that index, alive until then. Returns a number for
  // Remove.
  uint32_t Add(Napi::Int32Array words, uint32_t index, int32_t bits);
  void Remove(uint32_t number) { words_.erase(number); }

  // The environment ends: sets the bits, and lets go of the memory.
  void Say();

 private:
  struct Word {
    Napi::ObjectReference array;
    std::atomic<int32_t>* word;
    int32_t bits;
  };

  std::map<uint32_t, Word> words_;
  uint32_t next_ = 1;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_LAST_WORDS_H_
