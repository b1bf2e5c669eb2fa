// The index of the addon: what `lib/reactor/native/binding.ts` declares, and nothing else.
#include <napi.h>

#include <cstdint>

#include "addon.h"
#include "functions.h"
#include "post_table.h"
#include "reactor_object.h"
#include "stay_loaded.h"
#include "tls/tls_object.h"

namespace asyncio_native {

// The environment's thread, when it loads the addon.
static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  StayLoaded();
  Addon* addon = Addon::Create(env);
  exports["version"] = ASYNCIO_NATIVE_VERSION;
  const auto post_table = reinterpret_cast<uintptr_t>(&PostTable());
  exports["postTable"] = Napi::BigInt::New(env, static_cast<uint64_t>(post_table));
  exports["layout"] = LayoutObject(env);
  exports["Reactor"] = ReactorObject::DefineClass(env, addon);
  ExportFunctions(env, exports, addon);
#ifdef ASYNCIO_NATIVE_HAS_IO
  exports["tls"] = TlsObject(env);
#endif
  return exports;
}

NODE_API_MODULE(asyncio_native, Init)

}  // namespace asyncio_native
