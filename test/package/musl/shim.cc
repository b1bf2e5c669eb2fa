// What glibc's libstdc++ and libgcc want of glibc and do not find in musl (node.mjs), and one function that a newer libstdc++ has and
// Debian's has not. For tests only.
#include <cstddef>
#include <cstring>
#include <string>

extern "C" {

// Says: there may be other threads.
char __libc_single_threaded = 0;

// What the processor can do, for 128-bit floating point: nothing special.
unsigned __cpu_model[4];
int __cpu_indicator_init() {
  return 0;
}

// A shortcut of the unwinder, which then goes the long way.
int _dl_find_object(void*, void*) {
  return -1;
}

// Destructors of thread-local objects are not run.
int __cxa_thread_atexit_impl(void (*)(void*), void*, void*) {
  return 0;
}

// For std::random_device and std::time_put; Node uses neither.
unsigned arc4random() {
  __builtin_trap();
}
std::size_t __strftime_l(char*, std::size_t, const char*, const void*, void*) {
  __builtin_trap();
}

// std::string::_M_replace_cold, of GCC 13: replaces `old_size` bytes at `at` by others of the same string, `tail` bytes before its end.
void ReplaceCold(std::string*, char* at, std::size_t old_size, const char* from, std::size_t size, std::size_t tail) __asm__(
    "_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE15_M_replace_coldEPcmPKcmm");
__attribute__((visibility("default"))) void ReplaceCold(std::string*, char* at, std::size_t old_size, const char* from,
                                                        std::size_t size, std::size_t tail) {
  const std::string copy(from, size);
  std::memmove(at + size, at + old_size, tail);
  std::memcpy(at, copy.data(), size);
}
}
