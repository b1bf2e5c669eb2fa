// What tests import that is not public, from the files that they run against: there is one of everything. The build of the tests
// copies this file into .test-build, from where dist/ is as far. Types: internals.d.ts.
export * from '../dist/core.cjs';
