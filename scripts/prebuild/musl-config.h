// Included before everything that is compiled for musl (musl.mjs). The C++ library's headers were configured for glibc;
// this corrects what is different in musl.
#pragma once

#define __GLIBC_PREREQ(major, minor) 0
#define __locale_t locale_t
#define _GLIBCXX_GTHREAD_USE_WEAK 0

#include <bits/c++config.h>

#undef _GLIBCXX_USE_PTHREAD_COND_CLOCKWAIT
#undef _GLIBCXX_USE_PTHREAD_MUTEX_CLOCKLOCK
