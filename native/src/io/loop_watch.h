#ifndef ASYNCIO_NATIVE_IO_LOOP_WATCH_H_
#define ASYNCIO_NATIVE_IO_LOOP_WATCH_H_

// LoopWatch, of which each system has its own.
#ifdef ASYNCIO_NATIVE_PORTABLE_IO
#include "posix/loop_watch.h"
#else
#include "linux/loop_watch.h"
#endif

#endif  // ASYNCIO_NATIVE_IO_LOOP_WATCH_H_
