#ifndef ASYNCIO_NATIVE_UV_HANDLE_H_
#define ASYNCIO_NATIVE_UV_HANDLE_H_

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "registry.h"

namespace asyncio_native {

// Counts the uv handles of one environment. Owned by its Addon, which waits until all are closed
// before it is destroyed. The environment's thread only.
class HandleLedger {
 public:
  uint32_t opened() const { return opened_; }
  uint32_t closed() const { return closed_; }

  void Opened() {
    opened_++;
    Registry::OfProcess().HandleOpened();
  }
  void Closed() {
    closed_++;
    Registry::OfProcess().HandleClosed();
    if (opened_ == closed_ && when_all_closed_) std::exchange(when_all_closed_, nullptr)();
  }

  // Calls `done` once, at once if no handle is open. It may destroy the ledger.
  void WhenAllClosed(std::function<void()> done) {
    if (opened_ == closed_) {
      done();
    } else {
      when_all_closed_ = std::move(done);
    }
  }

 private:
  uint32_t opened_ = 0;
  uint32_t closed_ = 0;
  std::function<void()> when_all_closed_;
};

// A uv handle on the heap. libuv may hold its address until the close callback, which therefore
// frees it.
template <typename T>
struct UvBox {
  T handle;
  HandleLedger* ledger;
};

template <typename T>
struct UvCloser {
  void operator()(T* handle) const { uv_close(reinterpret_cast<uv_handle_t*>(handle), OnClosed); }

  // The environment's thread, from its uv loop.
  static void OnClosed(uv_handle_t* handle) {
    std::unique_ptr<UvBox<T>> box(reinterpret_cast<UvBox<T>*>(handle));
    box->ledger->Closed();
  }
};

// Owns an open uv handle and closes it at the end. After that, only the close callback runs.
template <typename T>
using UvHandle = std::unique_ptr<T, UvCloser<T>>;

// Opens a handle with `init(T*)`, which returns a uv error code. Null if that fails. The handle
// does not keep its loop alive until uv_ref says so.
template <typename T, typename Init>
UvHandle<T> OpenUvHandle(HandleLedger* ledger, void* owner, Init init) {
  static_assert(offsetof(UvBox<T>, handle) == 0);
  auto box = std::make_unique<UvBox<T>>();
  box->ledger = ledger;
  if (init(&box->handle) != 0) return nullptr;
  ledger->Opened();
  UvHandle<T> handle(&box.release()->handle);
  handle->data = owner;
  uv_unref(reinterpret_cast<uv_handle_t*>(handle.get()));
  return handle;
}

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_UV_HANDLE_H_
