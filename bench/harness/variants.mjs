/** Who takes part in a subject, and which of them can on this machine. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { backendInfo } from './library.mjs';
import { missingPackage } from './peers.mjs';

/** Where each interpreter is, looked for once; null where it is not. */
const found = new Map();

/** A peer that is a Python program: bench/peers/asyncio/FILE. */
export function asyncio(file) {
  return { program: `asyncio/${file}`, interpreter: 'python3', find: () => findPython('asyncio'), args: ['asyncio'] };
}

/** The same program under uvloop. */
export function uvloop(file) {
  return { ...asyncio(file), interpreter: 'python3 with uvloop', find: () => findPython('uvloop'), args: ['uvloop'] };
}

/**
 * The variants of `subject` as `{ name, form, backend?, command, args, env, missing? }`: ours once per backend, then the peers.
 * What cannot run here has `missing`, which says why. `folder`: the package as it is to be measured.
 */
export function variantsOf(subject, folder) {
  const ours = ['native', 'pure'].flatMap((backend) =>
    Object.keys(subject.ours).map((form) => oursOn(backend, form, subject, folder)),
  );
  const peers = Object.entries(subject.peers).map(([name, peer]) =>
    typeof peer === 'function' ? node(name, name, subject, folder) : external(name, peer, folder),
  );
  return [...ours, ...peers];
}

function oursOn(backend, form, subject, folder) {
  const variant = node(`${backend}: ${form}`, form, subject, folder);
  variant.backend = backend;
  variant.env = { ASYNCIO_NATIVE_BACKEND: backend };
  if (backend === 'native' && backendInfo().addonPath === null) {
    variant.missing = `the addon does not load: ${backendInfo().reason}`;
  }
  return variant;
}

function node(name, form, subject, folder) {
  const measure = subject.ours[form] ?? subject.peers[form];
  const child = measure.inMainScript ? 'child-main.cjs' : 'child.mjs';
  const script = join(folder, 'bench', 'harness', child);
  const args = ['--expose-gc', '--no-warnings', script, subject.name, form];
  const missing = missingPackage(measure);
  return { name, form, command: process.execPath, args, env: {}, ...(missing !== undefined && { missing }) };
}

function external(name, { program, interpreter, find, args }, folder) {
  const command = find();
  return {
    name,
    form: name,
    command,
    args: [join(folder, 'bench', 'peers', program), ...args],
    env: {},
    ...(command === null && { missing: `no ${interpreter}` }),
  };
}

/** A Python that has `module`: Debian's own too, for a newer one may stand in front of it without Debian's packages. */
function findPython(module) {
  if (!found.has(module)) {
    const has = (python) => spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
    found.set(module, ['python3', '/usr/bin/python3'].find(has) ?? null);
  }
  return found.get(module);
}
