/**
 * A Node that is linked with musl, on a machine whose C library is glibc.
 *
 * Nobody publishes one by itself in a registry that is reached from here, but pnpm's own executable for musl is one: Node 26 as a
 * single executable application, that is Node's binary with a program in it and one byte that says so. In a copy with that byte
 * turned back, it is Node. It is dynamically linked, so it loads addons; its program loader and C library are Debian's musl, as
 * unpacked for the prebuilt binaries. Debian has no C++ library for musl: glibc's serves, with shim.cc for the few functions that it
 * wants of glibc and musl does not have.
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needTools } from '../../../scripts/debian.mjs';
import { run } from '../process.mjs';

const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:';
const LOADER = '/lib/ld-musl-x86_64.so.1';

/** Makes it in a folder below `build` and returns how it is run. */
export function muslNode(foreign, build) {
  const pnpm = join(foreign, 'node_modules', '@pnpm', 'linuxstatic-x64');
  const { version } = JSON.parse(readFileSync(join(pnpm, 'package.json'), 'utf8'));
  const folder = join(build, `node-${version}`);
  needTools([
    ['musl', LOADER],
    ['g++', 'x86_64-linux-gnu-g++'],
  ]);
  const libraries = join(folder, 'lib');
  mkdirSync(libraries, { recursive: true });
  const node = join(folder, 'node');
  if (!existsSync(node)) {
    for (const name of ['libstdc++.so.6', 'libgcc_s.so.1']) {
      copyFileSync(run('g++', [`-print-file-name=${name}`]).trim(), join(libraries, name));
    }
    // Musl's libc takes the part of every library of glibc but this one, whose functions it has as well; and its own name in Alpine.
    for (const name of ['ld-linux-x86-64.so.2', 'libc.musl-x86_64.so.1']) {
      run('g++', ['-shared', '-nostdlib', '-x', 'c', '/dev/null', `-Wl,-soname,${name}`, '-o', join(libraries, name)]);
    }
    const shim = fileURLToPath(new URL('shim.cc', import.meta.url));
    const flags = ['-O1', '-fPIC', '-shared', '-nostdlib', '-fno-exceptions', '-Wall', '-Wextra', '-Werror'];
    run('g++', [...flags, shim, '-o', join(libraries, 'shim.so')]);
    defuse(join(pnpm, 'pnpm'), node);
  }
  return { command: [node], env: { LD_LIBRARY_PATH: libraries, LD_PRELOAD: join(libraries, 'shim.so') } };
}

function defuse(application, node) {
  const bytes = readFileSync(application);
  const at = bytes.indexOf(FUSE) + FUSE.length;
  if (at < FUSE.length || bytes.indexOf(FUSE, at) !== -1)
    throw new Error(`${application} is no Node with one program in it`);
  bytes[at] = '0'.charCodeAt(0);
  writeFileSync(node, bytes);
  chmodSync(node, 0o755);
}
