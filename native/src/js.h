#ifndef ASYNCIO_NATIVE_JS_H_
#define ASYNCIO_NATIVE_JS_H_

#include <node_api.h>

#include <utility>

namespace asyncio_native {

// The little of Node-API that wants an owner. Plain Node-API elsewhere: any call may fail while a
// thread is being stopped, and the C++ wrapper for it ends the process then. All of this belongs to
// the environment's thread.

// Gives back the values that were made while it lived.
class HandleScope {
 public:
  explicit HandleScope(napi_env env) : env_(env) { napi_open_handle_scope(env_, &scope_); }
  ~HandleScope() { napi_close_handle_scope(env_, scope_); }
  HandleScope(const HandleScope&) = delete;
  HandleScope& operator=(const HandleScope&) = delete;

 private:
  const napi_env env_;
  napi_handle_scope scope_ = nullptr;
};

// Finds a JavaScript object again, and keeps it alive unless weak.
class Reference {
 public:
  Reference() = default;
  Reference(napi_env env, napi_value object) : Reference(env, object, 1) {}
  static Reference Weak(napi_env env, napi_value object) { return Reference(env, object, 0); }
  ~Reference() { Reset(); }
  Reference(Reference&& other) noexcept
      : env_(other.env_), reference_(std::exchange(other.reference_, nullptr)) {}
  Reference& operator=(Reference&& other) noexcept {
    Reset();
    env_ = other.env_;
    reference_ = std::exchange(other.reference_, nullptr);
    return *this;
  }

  // Makes a weak one strong, and weak again.
  void Hold() { napi_reference_ref(env_, reference_, nullptr); }
  void LetGo() { napi_reference_unref(env_, reference_, nullptr); }

  // Null when there is nothing.
  napi_value Get() const {
    napi_value object = nullptr;
    if (reference_ != nullptr) napi_get_reference_value(env_, reference_, &object);
    return object;
  }
  void Reset() {
    if (reference_ != nullptr) napi_delete_reference(env_, std::exchange(reference_, nullptr));
  }

 private:
  Reference(napi_env env, napi_value object, uint32_t count) : env_(env) {
    if (napi_create_reference(env_, object, count, &reference_) != napi_ok) reference_ = nullptr;
  }

  napi_env env_ = nullptr;
  napi_ref reference_ = nullptr;
};

// What async_hooks and AsyncLocalStorage see callbacks run in.
class AsyncContext {
 public:
  AsyncContext() = default;
  ~AsyncContext() { Reset(); }
  AsyncContext(const AsyncContext&) = delete;
  AsyncContext& operator=(const AsyncContext&) = delete;

  void Open(napi_env env, const char* name);
  void Reset() {
    if (context_ != nullptr) napi_async_destroy(env_, std::exchange(context_, nullptr));
  }
  // Null, which Node-API takes for the context of nothing in particular, when not open.
  napi_async_context get() const { return context_; }

 private:
  napi_env env_ = nullptr;
  napi_async_context context_ = nullptr;
};

// Throws an error with the code ERR_ASYNCIO_NATIVE, and returns null for a callback to return.
napi_value Throw(napi_env env, const char* message);

// Null when that fails.
napi_value Boolean(napi_env env, bool value);

// Sets a property; what fails is not there.
void SetNumber(napi_env env, napi_value object, const char* name, double value);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_JS_H_
