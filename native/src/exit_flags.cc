#include "exit_flags.h"

#include <utility>

namespace asyncio_native {

uint32_t ExitFlags::Add(Napi::Int32Array words, uint32_t index, int32_t bits) {
  static_assert(sizeof(std::atomic<int32_t>) == sizeof(int32_t));
  auto* word = reinterpret_cast<std::atomic<int32_t>*>(words.Data() + index);
  const uint32_t number = next_++;
  flags_.emplace(number, Flag{Napi::Persistent(words.As<Napi::Object>()), word, bits});
  return number;
}

void ExitFlags::SetAll() {
  for (auto& [number, flag] : flags_)
    flag.word->fetch_or(flag.bits);
  flags_.clear();
}

}  // namespace asyncio_native
