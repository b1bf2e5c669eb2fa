/*
 * asyncio_native.h: posting to an event loop of asyncio-native from threads that know no
 * JavaScript.
 *
 * For addons, in C99 or C++, that start threads of their own. JavaScript hands the addon what
 * `loop.handle()` returned; the addon makes an asyncio_native_loop of it, once, and any of its
 * threads may then have callbacks run by that loop:
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
 * There is nothing to link to: the functions come as a table whose address is in the handle. Find
 * this file with `require.resolve('asyncio-native/package.json')`; examples/native-thread of the
 * package's repository is a whole addon.
 *
 * Threads. asyncio_native_post may be called by any thread at any time, within a callback too, and
 * when the loop, its thread or its Worker is long gone. It never blocks for longer than it takes to
 * append to a list, calls no JavaScript, and wakes the loop where it sleeps. It is not for signal
 * handlers. asyncio_native_connect belongs to the thread of its `env`, which need not be the
 * loop's.
 *
 * Order. What one thread posts to one loop is run in the order in which it was posted. Among the
 * other ready callbacks of the loop a callback stands where `loop.callSoonThreadsafe` would have
 * put it, had it been called when the loop noticed the post: at the end. The loop need not be
 * running; then it runs them once it does. It may be hosted on Node's loop, attached, or blocking
 * its thread.
 *
 * Ownership. A post that returns ASYNCIO_NATIVE_OK hands `data` over: the callback is called
 * exactly once, on the loop's thread, either with the environment of that thread, or with NULL
 * where the loop is closed before, or its Worker ends or is terminated, so that it can free `data`.
 * In that case it must not call JavaScript. After any other status the callback is not called and
 * `data` is still the caller's. Where the process ends by process.exit, or by a signal, nothing is
 * called any more. The code of the callback must stay loaded until then: Node unloads an addon with
 * the last Worker that has loaded it, unless the main thread has too.
 *
 * A post does not keep the process alive; what the loop does, does. That its handle was given out
 * does keep a blocking run waiting: it raises no DeadlockError any more.
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

/* Another number stands for another asyncio_native_table. */
#define ASYNCIO_NATIVE_ABI 1

/* How many callbacks may have been posted to one loop and not run yet. */
#define ASYNCIO_NATIVE_HIGH_WATER 1048576

typedef enum {
  ASYNCIO_NATIVE_OK = 0,
  /* Post: the loop is closed, or its thread has ended. It will not come back. */
  ASYNCIO_NATIVE_CLOSED = 1,
  /* Post: ASYNCIO_NATIVE_HIGH_WATER callbacks wait already. Try again later. */
  ASYNCIO_NATIVE_FULL = 2,
  /* There is no such loop and never was, the callback is NULL, or the value is no handle. */
  ASYNCIO_NATIVE_INVALID = 3,
  /* Connect: the loop runs on the pure backend; or it is that of a thread which has not made it
   * yet, and `thread.loop.handle()` is to be asked again once the thread has answered a call. */
  ASYNCIO_NATIVE_UNAVAILABLE = 4,
  /* Connect: the package has another ASYNCIO_NATIVE_ABI than this header. */
  ASYNCIO_NATIVE_INCOMPATIBLE = 5
} asyncio_native_status;

/*
 * Runs on the loop's thread, as a callback of the loop, inside a handle scope of its own.
 *
 * `env` is that of asyncio-native in the loop's thread, or NULL where the loop will run nothing any
 * more. It is good for the call only, and not for instance data, which would be asyncio-native's.
 * An exception that is left pending in it goes to the loop's exception handler. Calls may fail, as
 * all of Node-API, while the thread is being terminated. A context variable that is set here may
 * be seen by the callbacks that follow at once.
 */
typedef void (*asyncio_native_callback)(napi_env env, void* data);

/* The functions of the package, at an address that is good until the process ends. */
typedef struct {
  uint32_t abi;
  uint32_t size; /* Of this struct, in bytes: later versions of the same ABI may add to its end. */
  asyncio_native_status (*post)(int64_t loop, asyncio_native_callback callback, void* data);
} asyncio_native_table;

/* Names a loop. To be copied as you like, and never given back; what is in it is not for use. */
typedef struct {
  const asyncio_native_table* table;
  int64_t id;
} asyncio_native_loop;

/* Any thread: has `loop` call `callback` with `data`, and wakes it. See the head of this file. */
static inline asyncio_native_status asyncio_native_post(asyncio_native_loop loop,
                                                        asyncio_native_callback callback,
                                                        void* data) {
  if (loop.table == NULL || callback == NULL) return ASYNCIO_NATIVE_INVALID;
  return loop.table->post(loop.id, callback, data);
}

/*
 * The thread of `env`: fills `loop` from what `loop.handle()` returned, in whatever thread. Leaves
 * no exception pending where it fails: INVALID, UNAVAILABLE or INCOMPATIBLE; `loop` is then one to
 * which nothing can be posted.
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
