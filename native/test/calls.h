#ifndef ASYNCIO_NATIVE_TEST_CALLS_H_
#define ASYNCIO_NATIVE_TEST_CALLS_H_

#include <cstdint>
#include <thread>
#include <vector>

#include "inbox.h"

namespace asyncio_native::test {

// Makes calls that count themselves when they run, and notice when those of a producer run out of
// order, twice or not at all. Making is for any thread, running for one.
class Ledger {
 public:
  explicit Ledger(uint32_t producers) : next_(producers) {}

  // The calls of a producer have the numbers 0, 1, 2, …
  Call Make(uint32_t producer, uint32_t number) { return {Run, new Entry{this, producer, number}}; }

  // For a call that was not posted.
  static void Drop(Call call) { delete static_cast<Entry*>(call.data); }

  // A producer: posts one call after the other until `inbox` is closed. Returns how many.
  uint32_t PostUntilClosed(Inbox* inbox, uint32_t producer) {
    for (uint32_t number = 0;;) {
      const Call call = Make(producer, number);
      const Inbox::Posted posted = inbox->Post(call);
      if (posted == Inbox::Posted::kOk) {
        number++;
        continue;
      }
      Drop(call);
      if (posted == Inbox::Posted::kClosed) return number;
      std::this_thread::yield();
    }
  }

  uint32_t ran() const { return ran_; }
  // How many of those with a null environment.
  uint32_t refused() const { return refused_; }
  uint32_t disorder() const { return disorder_; }

 private:
  // Freed by the one run, so that a second one or a lost one is seen by AddressSanitizer.
  struct Entry {
    Ledger* ledger;
    uint32_t producer;
    uint32_t number;
  };

  static void Run(napi_env__* env, void* data) {
    auto* entry = static_cast<Entry*>(data);
    Ledger* ledger = entry->ledger;
    if (ledger->next_[entry->producer]++ != entry->number) ledger->disorder_++;
    ledger->ran_++;
    if (env == nullptr) ledger->refused_++;
    delete entry;
  }

  std::vector<uint32_t> next_;
  uint32_t ran_ = 0;
  uint32_t refused_ = 0;
  uint32_t disorder_ = 0;
};

}  // namespace asyncio_native::test

#endif  // ASYNCIO_NATIVE_TEST_CALLS_H_
