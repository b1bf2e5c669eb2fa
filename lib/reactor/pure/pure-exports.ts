/** The code that only the pure backend needs: `dist/pure.cjs`, which `lazyPure()` requires. */
export { sharedFlag, warnOfFallback } from '../fallback-warning.js';
export { PureReactor } from './pure-reactor.js';
