/*
 * An addon that counts primes in a thread of its own, which tells an event loop how it gets on.
 *
 *     countPrimes(handle, limit, callback)    callback(done, found, isLast), on the loop of `handle`,
 *                                             which is one of this thread
 */
#include <asyncio_native.h>
#include <stdlib.h>
#include <uv.h>

enum { kReports = 10 };

/* One count. Freed with the last report, or at the end of the environment. */
typedef struct {
  asyncio_native_loop loop;
  napi_env env;
  napi_ref callback;
  uint32_t limit;
  uv_thread_t thread;
  uv_sem_t stop;
} Job;

/* Owned by the thread until it is posted, then by OnReport. */
typedef struct {
  Job* job;
  uint32_t done;
  uint32_t found;
  bool is_last;
} Report;

/* The thread of the environment. */
static void EndJob(void* data) {
  Job* job = data;
  uv_sem_post(&job->stop);
  uv_thread_join(&job->thread);
  uv_sem_destroy(&job->stop);
  free(job);
}

/* The loop's thread. */
static void OnReport(napi_env env, void* data) {
  Report* report = data;
  napi_value global, callback, arguments[3];
  /* Null: the loop is closed. The job ends with its environment, which may have ended already. */
  if (env != NULL) {
    Job* job = report->job;
    if (napi_get_reference_value(job->env, job->callback, &callback) == napi_ok &&
        napi_get_global(env, &global) == napi_ok &&
        napi_create_uint32(env, report->done, &arguments[0]) == napi_ok &&
        napi_create_uint32(env, report->found, &arguments[1]) == napi_ok &&
        napi_get_boolean(env, report->is_last, &arguments[2]) == napi_ok) {
      /* What it throws is left pending, for the loop's exception handler. */
      napi_call_function(env, global, callback, 3, arguments, NULL);
    }
    if (report->is_last) {
      napi_delete_reference(job->env, job->callback);
      napi_remove_env_cleanup_hook(job->env, EndJob, job);
      EndJob(job);
    }
  }
  free(report);
}

static bool IsPrime(uint32_t number) {
  uint32_t divisor;
  for (divisor = 2; divisor <= number / divisor; divisor++) {
    if (number % divisor == 0) return false;
  }
  return number > 1;
}

/* The job's own thread. */
static void Run(void* data) {
  Job* job = data;
  uint32_t number, found = 0;
  int reports = 0;
  for (number = 0; number <= job->limit; number++) {
    if (IsPrime(number)) found++;
    if (number == job->limit || number >= (uint64_t)job->limit * (reports + 1) / kReports) {
      Report* report = malloc(sizeof(*report));
      if (report == NULL) return;
      reports++;
      report->job = job;
      report->done = number;
      report->found = found;
      report->is_last = number == job->limit;
      if (asyncio_native_post(job->loop, OnReport, report) != ASYNCIO_NATIVE_OK) {
        /* Nobody listens any more. */
        free(report);
        return;
      }
      if (uv_sem_trywait(&job->stop) == 0) return;
    }
  }
}

static napi_value CountPrimes(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t count = 3;
  asyncio_native_status status;
  Job* job = calloc(1, sizeof(*job));
  if (job == NULL) return NULL;
  job->env = env;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok ||
      napi_get_value_uint32(env, arguments[1], &job->limit) != napi_ok) {
    napi_throw_type_error(env, NULL, "countPrimes takes a handle, a number and a function");
    free(job);
    return NULL;
  }
  status = asyncio_native_connect(env, arguments[0], &job->loop);
  if (status != ASYNCIO_NATIVE_OK) {
    napi_throw_error(env, NULL, asyncio_native_status_text(status));
    free(job);
    return NULL;
  }
  if (napi_create_reference(env, arguments[2], 1, &job->callback) != napi_ok ||
      uv_sem_init(&job->stop, 0) != 0) {
    napi_throw_error(env, NULL, "Out of resources");
    free(job);
    return NULL;
  }
  napi_add_env_cleanup_hook(env, EndJob, job);
  if (uv_thread_create(&job->thread, Run, job) != 0) {
    napi_remove_env_cleanup_hook(env, EndJob, job);
    napi_delete_reference(env, job->callback);
    uv_sem_destroy(&job->stop);
    free(job);
    napi_throw_error(env, NULL, "The thread cannot be started");
  }
  return NULL;
}

static napi_value Init(napi_env env, napi_value exports) {
  napi_value function;
  if (napi_create_function(env, "countPrimes", NAPI_AUTO_LENGTH, CountPrimes, NULL, &function) ==
      napi_ok) {
    napi_set_named_property(env, exports, "countPrimes", function);
  }
  return exports;
}

NAPI_MODULE(primes, Init)
