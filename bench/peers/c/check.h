#pragma once
#include <stdio.h>
#include <stdlib.h>

// Ends the process unless `ok`.
static inline void Check(int ok, const char* what) {
  if (ok) return;
  perror(what);
  exit(1);
}
