/** Whether the gate of prebuilt binaries finds what is wrong with one that is unfit on purpose. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { faultsOf } from '../../scripts/prebuild/check.mjs';
import { TARGETS } from '../../scripts/prebuild/targets.mjs';
import { run } from './process.mjs';
import { HERE } from './tools.mjs';

/** Compiles unfit.cc into `folder` and has it looked at. For Linux on x64, with glibc 2.36 or newer. */
export function checkGate(folder) {
  const binary = join(folder, 'unfit.node');
  const libraries = ['-Wl,--no-as-needed', '-l:libresolv.so.2'];
  run('x86_64-linux-gnu-g++', ['-shared', '-fPIC', '-g', join(HERE, 'unfit.cc'), ...libraries, '-o', binary]);
  assert.deepEqual(faultsOf(binary, TARGETS['linux-x64']), [
    'it is not stripped',
    'it is linked with libresolv.so.2',
    'it exports leaked',
    'it imports arc4random, of GLIBC_2.36; GLIBC_2.28 at most',
    'it imports stranger, which is of no library',
  ]);
  assert.ok(faultsOf(binary, TARGETS['linux-arm64']).includes('it is not for AArch64'));
  assert.ok(faultsOf(binary, TARGETS['linux-x64-musl']).includes('it is linked with libc.so.6'));
}
