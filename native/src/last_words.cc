#include "last_words.h"

#include <utility>

namespace asyncio_native {

uint32_t LastWords::Add(Napi::Int32Array words, uint32_t index, int32_t bits) {
  static_assert(sizeof(std::atomic<int32_t>) == sizeof(int32_t));
  auto* word = reinterpret_cast<std::atomic<int32_t>*>(words.Data() + index);
  const uint32_t number = next_++;
  words_.emplace(number, Word{Napi::Persistent(words.As<Napi::Object>()), word, bits});
  return number;
}

void LastWords::Say() {
  for (auto& [number, word] : words_)
    word.word->fetch_or(word.bits);
  words_.clear();
}

}  // namespace asyncio_native
