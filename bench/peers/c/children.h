#pragma once
#include <stddef.h>

// Writes `size` bytes to `cat`, and reads what it writes. Returns how many bytes came back.
size_t PassThroughCat(size_t size);
