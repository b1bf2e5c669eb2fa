// The types of .test-build/internals.js, which the build of the tests makes.
export * from '../lib/core.js';
export * from './units.js';
