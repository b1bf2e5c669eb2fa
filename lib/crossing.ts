/**
 * What it takes to cross from one thread to another: inboxes, connections, pools, and what goes between them. The build makes
 * `dist/crossing.cjs` of these and of all that nothing else needs, a third of the package, and `crossing()` loads it when
 * first asked.
 */

export { Desk } from './executor/desk.js';
export { MappedResults } from './executor/mapped-results.js';
export { Pool } from './executor/pool.js';
export { ringBell } from './mail/ring-bell.js';
export { putTogether, takeApart } from './threads/failure.js';
export { Link } from './threads/link.js';
export { Mailbox } from './threads/mailbox.js';
export { prepareThread, startThread } from './threads/start-thread.js';
