// An addon with one fault of each kind that a sanitizer must find. The sanitizers must find these
// first, to prove that they work (scripts/sanitize.mjs).
#include <node_api.h>

#include <climits>
#include <cstdint>
#include <thread>

namespace {

// No code frees this, and nothing points to it afterwards.
napi_value Leak(napi_env, napi_callback_info) {
  auto* volatile lost = new uint8_t[4096];
  lost[0] = 1;
  lost = nullptr;
  return nullptr;
}

napi_value Overflow(napi_env, napi_callback_info) {
  volatile uint8_t* memory = new uint8_t[16];
  const volatile size_t beyond = 16;
  memory[beyond] = 1;
  delete[] memory;
  return nullptr;
}

napi_value Undefined(napi_env, napi_callback_info) {
  volatile int number = INT_MAX;
  number = number + 1;
  return nullptr;
}

napi_value Race(napi_env, napi_callback_info) {
  static int shared = 0;
  const auto count = [] {
    for (int i = 0; i < 100000; i++)
      shared = shared + 1;
  };
  std::thread first(count);
  std::thread second(count);
  first.join();
  second.join();
  return nullptr;
}

void Export(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function) == napi_ok) {
    napi_set_named_property(env, exports, name, function);
  }
}

}  // namespace

NAPI_MODULE_INIT() {
  Export(env, exports, "leak", Leak);
  Export(env, exports, "overflow", Overflow);
  Export(env, exports, "undefined", Undefined);
  Export(env, exports, "race", Race);
  return exports;
}
