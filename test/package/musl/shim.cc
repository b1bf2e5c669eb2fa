// What glibc's libstdc++ and libgcc want of glibc and do not find in musl (node.mjs), and one function that a newer libstdc++ has and
// Debian's has not. For tests only.
#include <dlfcn.h>
#include <link.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace {

struct Search {
  std::uintptr_t address;
  dl_find_object* result;
};

// Called by dl_iterate_phdr for each loaded object. Returns 1 for the one that has the address.
int Visit(dl_phdr_info* info, std::size_t, void* data) {
  auto* search = static_cast<Search*>(data);
  const ElfW(Phdr)* unwind = nullptr;
  const ElfW(Phdr)* segment = nullptr;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type == PT_GNU_EH_FRAME) unwind = &header;
    if (header.p_type == PT_LOAD && search->address - (info->dlpi_addr + header.p_vaddr) < header.p_memsz) {
      segment = &header;
    }
  }
  if (segment == nullptr || unwind == nullptr) return 0;
  const auto start = info->dlpi_addr + segment->p_vaddr;
  search->result->dlfo_map_start = reinterpret_cast<void*>(start);
  search->result->dlfo_map_end = reinterpret_cast<void*>(start + segment->p_memsz);
  search->result->dlfo_eh_frame = reinterpret_cast<void*>(info->dlpi_addr + unwind->p_vaddr);
  return 1;
}

}  // namespace

extern "C" {

// Says: there may be other threads.
char __libc_single_threaded = 0;

// What the processor can do, for 128-bit floating point: nothing special.
unsigned __cpu_model[4];
int __cpu_indicator_init() {
  return 0;
}

// By this the unwinder finds the tables of the object that has `address`.
int _dl_find_object(void* address, dl_find_object* result) noexcept {
  Search search{reinterpret_cast<std::uintptr_t>(address), result};
  return dl_iterate_phdr(Visit, &search) == 1 ? 0 : -1;
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
