// Replaces libuv's header in the unit tests, which run without Node: the functions that waiter.cc
// needs. A wait does not block. It notes its timeout, and a test defines what happens meanwhile.
#ifndef ASYNCIO_NATIVE_TEST_FAKE_UV_UV_H_
#define ASYNCIO_NATIVE_TEST_FAKE_UV_UV_H_

#include <cstdint>
#include <functional>
#include <vector>

struct uv_mutex_t {
  bool is_locked;
};

struct uv_cond_t {};

namespace asyncio_native::test {

struct Waits {
  // The nanoseconds of each wait.
  std::vector<uint64_t> nanoseconds;
  // Called in each wait, while the mutex is unlocked.
  std::function<void()> meanwhile = [] {};
};

inline Waits waits;

}  // namespace asyncio_native::test

inline int uv_mutex_init(uv_mutex_t* mutex) {
  mutex->is_locked = false;
  return 0;
}
inline void uv_mutex_destroy(uv_mutex_t*) {}
inline void uv_mutex_lock(uv_mutex_t* mutex) {
  mutex->is_locked = true;
}
inline void uv_mutex_unlock(uv_mutex_t* mutex) {
  mutex->is_locked = false;
}

inline int uv_cond_init(uv_cond_t*) {
  return 0;
}
inline void uv_cond_destroy(uv_cond_t*) {}
inline void uv_cond_signal(uv_cond_t*) {}
inline int uv_cond_timedwait(uv_cond_t*, uv_mutex_t* mutex, uint64_t nanoseconds) {
  asyncio_native::test::waits.nanoseconds.push_back(nanoseconds);
  uv_mutex_unlock(mutex);
  asyncio_native::test::waits.meanwhile();
  uv_mutex_lock(mutex);
  return 0;
}

#endif  // ASYNCIO_NATIVE_TEST_FAKE_UV_UV_H_
