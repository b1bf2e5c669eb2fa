#ifndef ASYNCIO_NATIVE_POST_TABLE_H_
#define ASYNCIO_NATIVE_POST_TABLE_H_

#include "asyncio_native.h"

namespace asyncio_native {

// The functions that native/include/asyncio_native.h promises to other addons. It lives, and can be
// called by any thread, until the process ends: see stay_loaded.h.
const asyncio_native_table& PostTable();

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_POST_TABLE_H_
