#include "watch_functions.h"

#include <iterator>

#include "descriptor_watches.h"
#include "io.h"
#include "io_method.h"
#include "signal_watch.h"

namespace asyncio_native {

namespace {

// The slot of `channel`, or `error`, if it is not 0: then closes it.
Napi::Value Opened(Napi::Env env, Channel* channel, int error) {
  const int32_t slot = channel->slot();
  if (error != 0) channel->Close();
  return Number(env, error != 0 ? error : slot);
}

// openWatches(): number
Napi::Value OpenWatches(const Napi::CallbackInfo& info) {
  auto& watches = IoOf(info).NewChannel<DescriptorWatches>();
  return Opened(info.Env(), &watches, watches.Open());
}

// watch(slot, descriptor, wanted, generation, any: 0 | 1): number
Napi::Value Watch(const Napi::CallbackInfo& info) {
  Channel* channel = IoOf(info).ChannelAt(Int(info, 0));
  DescriptorWatches* watches = channel == nullptr ? nullptr : channel->AsDescriptorWatches();
  const int result =
      watches == nullptr || watches->closing()
          ? UV_EBADF
          : watches->Set(Int(info, 1), Int(info, 2), Int(info, 3), Int(info, 4) != 0);
  return Number(info.Env(), result);
}

// watchSignal(signal): number
Napi::Value WatchSignal(const Napi::CallbackInfo& info) {
  auto& watch = IoOf(info).NewChannel<SignalWatch>();
  return Opened(info.Env(), &watch, watch.Open(Int(info, 0)));
}

constexpr IoMethod kMethods[] = {
    {"openWatches", OpenWatches},
    {"watch", Watch},
    {"watchSignal", WatchSignal},
};

}  // namespace

void AddWatchMethods(Napi::Object self, Napi::Object owner, Reactor* reactor) {
  AddIoMethods(self, owner, reactor, kMethods, std::size(kMethods));
}

}  // namespace asyncio_native
