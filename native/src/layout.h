// The memory that a loop in TypeScript and its reactor here share.
//
// `lib/reactor/layout.ts` has the same numbers under the same names, and explains them. The addon
// exports kConstants, and `lib/reactor/native/layout-check.ts` refuses a binary whose numbers
// differ from its own.
#ifndef ASYNCIO_NATIVE_LAYOUT_H_
#define ASYNCIO_NATIVE_LAYOUT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace asyncio_native {

namespace layout {

constexpr int32_t kControlBytes = 64;

// Float64 words of the control block.
constexpr int32_t kNow = 0;
constexpr int32_t kDeadline = 1;

// Int32 words of the control block.
constexpr int32_t kReadyHead = 4;
constexpr int32_t kReadyTail = 5;
constexpr int32_t kStaged = 6;
constexpr int32_t kFree = 7;
constexpr int32_t kAbandoned = 8;
constexpr int32_t kArmed = 9;
constexpr int32_t kAlarm = 10;

// What the alarm says, as bits.
constexpr int32_t kAlarmWakeup = 1;
constexpr int32_t kAlarmCalls = 2;

constexpr int32_t kTimerBytes = 16;
constexpr int32_t kStageTimers = 1024;

// What a slot is bound to.
constexpr uint8_t kSlotIdle = 0;
constexpr uint8_t kSlotArmed = 1;
constexpr uint8_t kSlotAbandoned = 2;

// How poll may wait.
constexpr int32_t kPollNow = 0;
constexpr int32_t kPollWait = 1;
constexpr int32_t kPollHost = 2;
constexpr int32_t kPollTake = 3;

// What poll answers, as bits.
constexpr uint32_t kPolledFull = 1;
constexpr uint32_t kPolledHostIdle = 2;
// From this bit on: the number of a signal that has come, 0 for none.
constexpr uint32_t kPolledSignalShift = 8;

struct Constant {
  const char* name;
  int32_t value;
};

// Everything above, under its names in layout.ts.
constexpr Constant kConstants[] = {
    {"CONTROL_BYTES", kControlBytes},
    {"NOW", kNow},
    {"DEADLINE", kDeadline},
    {"READY_HEAD", kReadyHead},
    {"READY_TAIL", kReadyTail},
    {"STAGED", kStaged},
    {"FREE", kFree},
    {"ABANDONED", kAbandoned},
    {"ARMED", kArmed},
    {"ALARM", kAlarm},
    {"ALARM_WAKEUP", kAlarmWakeup},
    {"ALARM_CALLS", kAlarmCalls},
    {"TIMER_BYTES", kTimerBytes},
    {"STAGE_TIMERS", kStageTimers},
    {"SLOT_IDLE", kSlotIdle},
    {"SLOT_ARMED", kSlotArmed},
    {"SLOT_ABANDONED", kSlotAbandoned},
    {"POLL_NOW", kPollNow},
    {"POLL_WAIT", kPollWait},
    {"POLL_HOST", kPollHost},
    {"POLL_TAKE", kPollTake},
    {"POLLED_FULL", static_cast<int32_t>(kPolledFull)},
    {"POLLED_SIGNAL_SHIFT", static_cast<int32_t>(kPolledSignalShift)},
    {"POLLED_HOST_IDLE", static_cast<int32_t>(kPolledHostIdle)},
};

}  // namespace layout

// The control block. All words but `alarm` are plain: loop and reactor run on one thread and take
// turns.
struct Control {
  double now;
  double deadline;
  uint32_t ready_head;
  uint32_t ready_tail;
  uint32_t staged;
  uint32_t free;
  uint32_t abandoned;
  uint32_t armed;
  std::atomic<int32_t> alarm;
  int32_t reserved[5];
};

// A timer, in the stage and in the heap alike.
struct Timer {
  double deadline;
  uint32_t seq;
  uint32_t slot;
};

static_assert(sizeof(Control) == layout::kControlBytes);
static_assert(offsetof(Control, now) == 8 * layout::kNow);
static_assert(offsetof(Control, deadline) == 8 * layout::kDeadline);
static_assert(offsetof(Control, ready_head) == 4 * layout::kReadyHead);
static_assert(offsetof(Control, ready_tail) == 4 * layout::kReadyTail);
static_assert(offsetof(Control, staged) == 4 * layout::kStaged);
static_assert(offsetof(Control, free) == 4 * layout::kFree);
static_assert(offsetof(Control, abandoned) == 4 * layout::kAbandoned);
static_assert(offsetof(Control, armed) == 4 * layout::kArmed);
static_assert(offsetof(Control, alarm) == 4 * layout::kAlarm);
static_assert(std::atomic<int32_t>::is_always_lock_free && sizeof(std::atomic<int32_t>) == 4);
static_assert(sizeof(Timer) == layout::kTimerBytes);
static_assert(offsetof(Timer, deadline) == 0);
static_assert(offsetof(Timer, slot) == 12);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_LAYOUT_H_
