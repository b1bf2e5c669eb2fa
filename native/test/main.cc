// Runs the tests and ends with the line 'N passed, N failed'. Arguments: [--seed N] [part of a
// name].
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

#include "check.h"

namespace asyncio_native::test {

namespace {

uint64_t seed = std::random_device{}();
bool failed = false;

}  // namespace

std::vector<Test>& Tests() {
  static std::vector<Test> tests;
  return tests;
}

void Fail(const char* file, int line, const std::string& what) {
  failed = true;
  std::printf("%s:%d: %s\n", file, line, what.c_str());
}

uint64_t Seed() {
  return seed;
}

static int Main(int argc, char** argv) {
  const char* filter = "";
  for (int i = 1; i < argc; i++) {
    if (std::strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
      seed = std::strtoull(argv[++i], nullptr, 10);
    } else {
      filter = argv[i];
    }
  }
  int passes = 0;
  int failures = 0;
  for (const Test& test : Tests()) {
    if (std::strstr(test.name, filter) == nullptr) continue;
    failed = false;
    test.run();
    std::printf("%s %s\n", failed ? "FAIL" : "ok  ", test.name);
    (failed ? failures : passes)++;
  }
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::printf("%d passed, %d failed\n", passes, failures);
  return failures == 0 && passes > 0 ? 0 : 1;
}

}  // namespace asyncio_native::test

int main(int argc, char** argv) {
  return asyncio_native::test::Main(argc, argv);
}
