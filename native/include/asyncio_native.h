/*
 * asyncio_native.h: threads without JavaScript post callbacks to an event loop of asyncio-native.
 *
 * For addons, in C99 or C++, that start threads of their own. JavaScript passes the result of
 * `loop.handle()` to the addon. The addon makes an asyncio_native_loop of it, once. From then on,
 * any of its threads may post callbacks to that loop:
 *
 *     static napi_value Start(napi_env env, napi_callback_info info) {
 *       ... napi_value handle: the first argument ...
 *       asyncio_native_loop loop;
 *       asyncio_native_status status = asyncio_native_connect(env, handle, &loop);
 *       if (status != ASYNCIO_NATIVE_OK) {
 *         napi_throw_error(env, NULL, asyncio_native_status_text(status));
 *         return NULL;
 *       }
 *       ... give `loop` to the thread ...
 *     }
 *
 *     static void OnEvent(napi_env env, void* data) {
 *       if (env != NULL) { ... call JavaScript ... }
 *       free(data);
 *     }
 *
 *     ... in the thread:
 *     if (asyncio_native_post(loop, OnEvent, data) != ASYNCIO_NATIVE_OK) free(data);
 *
 * You need not link to anything: the handle contains the address of a table of functions. Find
 * this file with `require.resolve('asyncio-native/package.json')`. In the package's repository,
 * examples/native-thread is a complete addon.
 *
 * Threads. Any thread may call asyncio_native_post at any time, also inside a callback, and after
 * the loop, its thread or its Worker has ended. It takes a lock for as long as it appends to a
 * list, and blocks for nothing else. It calls no JavaScript. If the loop sleeps, it wakes the loop.
 * Do not call it in a signal handler. Call asyncio_native_connect in the thread of its `env`, which
 * need not be the loop's.
 *
 * Order. A loop runs the callbacks of one thread in the order in which the thread posted them. When
 * the loop notices a post, it puts the callback behind all callbacks that are ready, as
 * `loop.callSoonThreadsafe` does. If the loop does not run, it runs the callbacks in its next run.
 * It may be hosted on Node's loop, attached, or blocking its thread.
 *
 * Ownership. If a post returns ASYNCIO_NATIVE_OK, the callback owns `data`. It is called exactly
 * once, on the loop's thread, with the environment of that thread. If the loop was closed, or its
 * Worker ends or is terminated before, `env` is NULL: then the callback must only free `data`, and
 * must not call JavaScript. After any other status, the callback is not called, and the caller
 * still owns `data`. If process.exit or a signal ends the process, pending callbacks are not
 * called. The code of a callback must stay loaded until it was called. Node unloads an addon with
 * the last Worker that has loaded it, unless the main thread has loaded it, too.
 *
 * A post does not keep the process alive; only the work of the loop does. After `loop.handle()` was
 * called, a blocking run of that loop waits for posts instead of raising DeadlockError.
 */
#ifndef ASYNCIO_NATIVE_H
#define ASYNCIO_NATIVE_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if NAPI_VERSION < 6
#error "asyncio_native.h needs NAPI_VERSION 6 or later"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of asyncio_native_table. */
#define ASYNCIO_NATIVE_ABI 1

/* Maximum number of callbacks that were posted to one loop and have not run. */
#define ASYNCIO_NATIVE_HIGH_WATER 1048576

typedef enum {
  ASYNCIO_NATIVE_OK = 0,
  /* Post: the loop is closed, or its thread has ended. It will not come back. */
  ASYNCIO_NATIVE_CLOSED = 1,
  /* Post: ASYNCIO_NATIVE_HIGH_WATER callbacks wait already. Try again later. */
  ASYNCIO_NATIVE_FULL = 2,
  /* There never was such a loop, the callback is NULL, or the value is no handle. */
  ASYNCIO_NATIVE_INVALID = 3,
  /* Connect: the loop runs on the pure backend. Or its thread has not made it yet: call
   * `thread.loop.handle()` again once the thread has answered a call. */
  ASYNCIO_NATIVE_UNAVAILABLE = 4,
  /* Connect: the package has another ASYNCIO_NATIVE_ABI than this header. */
  ASYNCIO_NATIVE_INCOMPATIBLE = 5
} asyncio_native_status;

/*
 * Runs on the loop's thread, as a callback of the loop, inside a handle scope of its own.
 *
 * `env` is asyncio-native's environment in the loop's thread, or NULL if the loop runs nothing any
 * more. Use it only during the call, and not for instance data, which belongs to asyncio-native. If
 * the callback leaves an exception pending, the loop's exception handler gets it. As always in
 * Node-API, calls may fail while the thread is being terminated. If the callback sets a context
 * variable, the callbacks that follow directly may see it.
 */
typedef void (*asyncio_native_callback)(napi_env env, void* data);

/* The functions of the package. The table stays at its address until the process ends. */
typedef struct {
  uint32_t abi;
  uint32_t size; /* Of this struct, in bytes: later versions of the same ABI may add to its end. */
  asyncio_native_status (*post)(int64_t loop, asyncio_native_callback callback, void* data);
} asyncio_native_table;

/* Names a loop. You may copy it, and need not release it. Do not use its members. */
typedef struct {
  const asyncio_native_table* table;
  int64_t id;
} asyncio_native_loop;

/* Any thread: makes `loop` call `callback` with `data`, and wakes it. See the head of this file. */
static inline asyncio_native_status asyncio_native_post(asyncio_native_loop loop,
                                                        asyncio_native_callback callback,
                                                        void* data) {
  if (loop.table == NULL || callback == NULL) return ASYNCIO_NATIVE_INVALID;
  return loop.table->post(loop.id, callback, data);
}

/*
 * The thread of `env`: fills `loop` from the result of `loop.handle()`, which may come from any
 * thread. If it fails (INVALID, UNAVAILABLE or INCOMPATIBLE), it leaves no exception pending, and
 * posts to `loop` return INVALID.
 */
static inline asyncio_native_status asyncio_native_connect(napi_env env, napi_value handle,
                                                           asyncio_native_loop* loop) {
  static const char kind_of_handles[] = "asyncio-native.loop";
  char kind[sizeof(kind_of_handles) + 1];
  napi_value value;
  napi_value failure;
  napi_valuetype type;
  const asyncio_native_table* table;
  uint64_t address = 0;
  int64_t id = 0;
  size_t length = 0;
  size_t i;
  bool lossless = false;
  bool pending = false;

  loop->table = NULL;
  loop->id = 0;
  if (napi_typeof(env, handle, &type) != napi_ok || type != napi_object) {
    return ASYNCIO_NATIVE_INVALID;
  }
  if (napi_get_named_property(env, handle, "kind", &value) != napi_ok ||
      napi_get_value_string_utf8(env, value, kind, sizeof(kind), &length) != napi_ok ||
      length != sizeof(kind_of_handles) - 1) {
    goto invalid;
  }
  for (i = 0; i < length; i++) {
    if (kind[i] != kind_of_handles[i]) return ASYNCIO_NATIVE_INVALID;
  }
  if (napi_get_named_property(env, handle, "native", &value) != napi_ok ||
      napi_typeof(env, value, &type) != napi_ok) {
    goto invalid;
  }
  if (type == napi_null) return ASYNCIO_NATIVE_UNAVAILABLE;
  if (napi_get_value_bigint_uint64(env, value, &address, &lossless) != napi_ok || !lossless ||
      address == 0 || napi_get_named_property(env, handle, "id", &value) != napi_ok ||
      napi_get_value_int64(env, value, &id) != napi_ok || id <= 0) {
    goto invalid;
  }
  table = (const asyncio_native_table*)(uintptr_t)address;
  if (table->abi != ASYNCIO_NATIVE_ABI || table->size < sizeof(asyncio_native_table)) {
    return ASYNCIO_NATIVE_INCOMPATIBLE;
  }
  loop->table = table;
  loop->id = id;
  return ASYNCIO_NATIVE_OK;

invalid:
  /* A property may be a getter that threw. */
  if (napi_is_exception_pending(env, &pending) == napi_ok && pending) {
    napi_get_and_clear_last_exception(env, &failure);
  }
  return ASYNCIO_NATIVE_INVALID;
}

/* What a status means, in English. */
static inline const char* asyncio_native_status_text(asyncio_native_status status) {
  switch (status) {
    case ASYNCIO_NATIVE_OK:
      return "ok";
    case ASYNCIO_NATIVE_CLOSED:
      return "the event loop is closed, or its thread has ended";
    case ASYNCIO_NATIVE_FULL:
      return "too many callbacks wait for the event loop";
    case ASYNCIO_NATIVE_INVALID:
      return "not a handle made by loop.handle(), or no callback";
    case ASYNCIO_NATIVE_UNAVAILABLE:
      return "the event loop is on the pure backend, or its thread has not made it yet";
    case ASYNCIO_NATIVE_INCOMPATIBLE:
      return "the header asyncio_native.h is of another version than the package";
  }
  return "unknown status";
}

#ifdef __cplusplus
}
#endif

#endif /* ASYNCIO_NATIVE_H */
