// The index of the addon: what `lib/reactor/native/binding.ts` declares, and nothing else.
#include <node_api.h>

#include <cstdint>
#include <iterator>

#include "addon.h"
#include "functions.h"
#include "post_table.h"
#include "reactor_object.h"
#include "stay_loaded.h"

namespace asyncio_native {

static napi_value Init(napi_env env, napi_value exports) {
  StayLoaded();
  Addon* addon = Addon::Create(env);
  if (addon == nullptr) return nullptr;

  napi_value version = nullptr;
  napi_create_string_utf8(env, ASYNCIO_NATIVE_VERSION, NAPI_AUTO_LENGTH, &version);
  napi_value post_table = nullptr;
  const auto address = reinterpret_cast<uintptr_t>(&PostTable());
  napi_create_bigint_uint64(env, static_cast<uint64_t>(address), &post_table);
  const auto value = [](const char* name, napi_value value) {
    return napi_property_descriptor{name,    nullptr, nullptr,         nullptr,
                                    nullptr, value,   napi_enumerable, nullptr};
  };
  const auto function = [addon](const char* name, napi_callback callback) {
    return napi_property_descriptor{name,    nullptr, callback,        nullptr,
                                    nullptr, nullptr, napi_enumerable, addon};
  };

  const napi_property_descriptor properties[] = {
      value("version", version),
      value("postTable", post_table),
      value("layout", LayoutObject(env)),
      value("Reactor", ReactorObject::DefineClass(env, addon)),
      function("wake", Wake),
      function("offerProcessor", OfferProcessor),
      function("markAtEnd", MarkAtEnd),
      function("unmarkAtEnd", UnmarkAtEnd),
      function("watchInterrupt", WatchInterrupt),
      function("unwatchInterrupt", UnwatchInterrupt),
      function("statistics", Statistics),
  };
  napi_define_properties(env, exports, std::size(properties), properties);
  return exports;
}

NAPI_MODULE(asyncio_native, Init)

}  // namespace asyncio_native
