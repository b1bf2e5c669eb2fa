#include "last_words.h"

#include <cstddef>
#include <utility>

namespace asyncio_native {

uint32_t LastWords::Add(napi_env env, napi_value words, uint32_t index, int32_t bits) {
  bool is_typed_array = false;
  napi_typedarray_type type;
  size_t length;
  void* data;
  if (napi_is_typedarray(env, words, &is_typed_array) != napi_ok || !is_typed_array ||
      napi_get_typedarray_info(env, words, &type, &length, &data, nullptr, nullptr) != napi_ok ||
      type != napi_int32_array || index >= length) {
    return 0;
  }
  static_assert(sizeof(std::atomic<int32_t>) == sizeof(int32_t));
  auto* word = reinterpret_cast<std::atomic<int32_t>*>(static_cast<int32_t*>(data) + index);
  const uint32_t number = next_++;
  words_.emplace(number, Word{Reference(env, words), word, bits});
  return number;
}

void LastWords::Say() {
  for (auto& [number, word] : words_)
    word.word->fetch_or(word.bits);
  words_.clear();
}

}  // namespace asyncio_native
