/**
 * Everything that an import of this package loads: the build makes one file of it, `dist/core.js`, since each file that Node has
 * to find, read and link takes half a millisecond. Besides the public names, which `dist/index.js` passes on, it exports what
 * the package's own programs need, the scripts of its threads, and its tests: those import `#lib/…` from here.
 */

export * from './index.js';
export { thread } from './loop/thread.js';
export { office } from './mail/office.js';
export { AdaptiveSpin } from './mail/spin.js';
export { VERSION } from './node/version.js';
export { bell, DEAD } from './reactor/bell.js';
export * from './reactor/layout.js';
export { SharedMemory } from './reactor/memory.js';
export { glibcVersion, isMusl } from './reactor/native/c-library.js';
export { unfitness } from './reactor/native/layout-check.js';
export { addonPath, loadAddon, loadedAddon } from './reactor/native/load-addon.js';
export { NativeReactor } from './reactor/native/native-reactor.js';
export { PureReactor } from './reactor/pure/pure-reactor.js';
export { TimerHeap } from './reactor/pure/timer-heap.js';
export { ReadyRing } from './reactor/ready-ring.js';
export { SlotTable } from './reactor/slot-table.js';
export { TimerStage } from './reactor/timer-stage.js';
export { Fifo } from './sync/fifo.js';
export { Heap } from './sync/heap.js';
export { Stack } from './sync/stack.js';
export { crossing, offer } from './threads/crossing.js';
export { STOP } from './threads/loop-thread.js';
export { receiveStart } from './threads/thread-start.js';
