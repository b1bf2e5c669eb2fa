// Parts of the package that tests look at alone, and that no script of dist/ exports. The build of the tests makes
// .test-build/units.cjs of them (scripts/bundle/units.mjs). Types: units.d.ts.
export { decode, encode, scratch } from '../build/lib/channel/codec.js';
export { RECORDS_PER_HEAD } from '../build/lib/channel/constants.js';
export { BACKLOG, HEAD, NOTIFICATION, RESULT, WRITER_WAITS } from '../build/lib/channel/protocol.js';
export { RecordQueue } from '../build/lib/channel/record-queue.js';
export { ReplyWriter } from '../build/lib/channel/reply-writer.js';
export { RingMemory } from '../build/lib/channel/ring-memory.js';
export { RingReader } from '../build/lib/channel/ring-reader.js';
export { RingWriter } from '../build/lib/channel/ring-writer.js';
export { wakeThread } from '../build/lib/channel/wake-thread.js';
export { pstreeText } from '../build/lib/cli/views/pstree-text.js';
export { CallSender } from '../build/lib/queue/call-sender.js';
export { decodeValue, encodeValue } from '../build/lib/queue/payload.js';
export { WaitingCall } from '../build/lib/queue/waiting-call.js';
export * from '../build/lib/reactor/layout.js';
export { SharedMemory } from '../build/lib/reactor/memory.js';
export { isMusl } from '../build/lib/reactor/native/c-library.js';
export { unfitness } from '../build/lib/reactor/native/layout-check.js';
export { PureReactor } from '../build/lib/reactor/pure/pure-reactor.js';
export { TimerHeap } from '../build/lib/reactor/pure/timer-heap.js';
export { ReadyRing } from '../build/lib/reactor/ready-ring.js';
export { SlotTable } from '../build/lib/reactor/slot-table.js';
export { TimerStage } from '../build/lib/reactor/timer-stage.js';
export { Heap } from '../build/lib/sync/heap.js';
export { Stack } from '../build/lib/sync/stack.js';
