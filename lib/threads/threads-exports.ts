/** The part of this folder that is loaded when it is first called: see `lazy-threads.ts`. */

export { connect, runRemotely } from './connect.js';
