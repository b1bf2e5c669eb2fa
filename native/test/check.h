// A test is a function declared with TEST; CHECK notes a failure and goes on.
#ifndef ASYNCIO_NATIVE_TEST_CHECK_H_
#define ASYNCIO_NATIVE_TEST_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

namespace asyncio_native::test {

struct Test {
  const char* name;
  void (*run)();
};

// All tests of the program, in order of their files as linked.
std::vector<Test>& Tests();

struct Registration {
  Registration(const char* name, void (*run)()) { Tests().push_back({name, run}); }
};

// Notes that the running test has failed.
void Fail(const char* file, int line, const std::string& what);

// The seed of this run: `--seed N`, or another one each time. Printed, so that a failure can be
// repeated.
uint64_t Seed();

}  // namespace asyncio_native::test

#define TEST(name)                                                                         \
  static void Test_##name();                                                               \
  static const asyncio_native::test::Registration registration_##name(#name, Test_##name); \
  static void Test_##name()

#define CHECK(condition) \
  if (!(condition)) asyncio_native::test::Fail(__FILE__, __LINE__, #condition)

#define CHECK_EQUAL(actual, expected)                                                         \
  do {                                                                                        \
    const auto actual_value = (actual);                                                       \
    const decltype(actual_value) expected_value = (expected);                                 \
    if (!(actual_value == expected_value)) {                                                  \
      asyncio_native::test::Fail(__FILE__, __LINE__,                                          \
                                 std::string(#actual " is ") + std::to_string(actual_value) + \
                                     ", expected " + std::to_string(expected_value));         \
    }                                                                                         \
  } while (false)

#endif  // ASYNCIO_NATIVE_TEST_CHECK_H_
