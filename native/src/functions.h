#ifndef ASYNCIO_NATIVE_FUNCTIONS_H_
#define ASYNCIO_NATIVE_FUNCTIONS_H_

#include <node_api.h>

namespace asyncio_native {

// The free functions that the addon exports; their data is the Addon. The environment's thread
// only.

napi_value Wake(napi_env env, napi_callback_info info);              // (id): boolean
napi_value OfferProcessor(napi_env env, napi_callback_info info);    // (): void
napi_value MarkAtEnd(napi_env env, napi_callback_info info);         // (words, index, bits): number
napi_value UnmarkAtEnd(napi_env env, napi_callback_info info);       // (number): void
napi_value WatchInterrupt(napi_env env, napi_callback_info info);    // (handsOn: boolean): void
napi_value UnwatchInterrupt(napi_env env, napi_callback_info info);  // (): void
napi_value Statistics(napi_env env, napi_callback_info info);        // (): NativeStatistics

// The constants of layout.h as an object; null when it cannot be made.
napi_value LayoutObject(napi_env env);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_FUNCTIONS_H_
