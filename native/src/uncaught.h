#ifndef ASYNCIO_NATIVE_UNCAUGHT_H_
#define ASYNCIO_NATIVE_UNCAUGHT_H_

#include <node_api.h>

namespace asyncio_native {

// Why a call of JavaScript from the uv loop has failed, and what became of that.
enum class Uncaught {
  // It has thrown; a handler of 'uncaughtException' has dealt with that.
  kHandled,
  // V8 terminates all JavaScript on the stack: a timeout of node:vm has passed, or Ctrl-C was
  // pressed in Node's console. V8 goes on with that once control returns to JavaScript.
  kTerminated,
  // The environment is being stopped.
  kStopped,
};

// Raises the pending exception of `env` as an uncaught one. Not Napi::Error, which makes an object
// of the exception, and aborts the process if V8 terminates JavaScript. The environment's thread.
//
// `may_throw`: whether the call runs code of the program that may throw anything. Since Node 22 a
// termination looks like a thrown null.
inline Uncaught RaisePending(napi_env env, bool may_throw) {
  bool pending = false;
  napi_value error;
  if (napi_is_exception_pending(env, &pending) != napi_ok || !pending ||
      napi_get_and_clear_last_exception(env, &error) != napi_ok)
    return Uncaught::kStopped;
  napi_valuetype type = napi_undefined;
  napi_typeof(env, error, &type);
  if (type == napi_null && !may_throw) return Uncaught::kTerminated;
  // Before Node 22, V8 sets no property while it terminates JavaScript.
  napi_value probe;
  if (napi_create_object(env, &probe) != napi_ok ||
      napi_set_named_property(env, probe, "probe", error) != napi_ok) {
    napi_value termination;
    napi_get_and_clear_last_exception(env, &termination);
    return Uncaught::kTerminated;
  }
  // In a thread that is being stopped Node calls no handler, and this fails.
  return napi_fatal_exception(env, error) == napi_ok ? Uncaught::kHandled : Uncaught::kStopped;
}

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_UNCAUGHT_H_
