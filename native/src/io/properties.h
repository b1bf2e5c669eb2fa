#ifndef ASYNCIO_NATIVE_IO_PROPERTIES_H_
#define ASYNCIO_NATIVE_IO_PROPERTIES_H_

#include <napi.h>

#include <string_view>

namespace asyncio_native {

// Sets a property of a new object that no other code has seen. Not inline, and without exceptions,
// so that their code exists once.
void SetText(const Napi::Object& object, const char* name, std::string_view text) noexcept;
void SetNumber(const Napi::Object& object, const char* name, double number) noexcept;

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_PROPERTIES_H_
