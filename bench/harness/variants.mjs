/** Who takes part in a subject, and which variants can run on this machine. */
import { join } from 'node:path';
import process from 'node:process';
import { backendInfo } from './library.mjs';
import { missingPackage } from './peers.mjs';

/**
 * The variants of `subject` as `{ name, form, backend?, command, args, env, missing? }`: ours once per backend, then
 * the peers. If a variant cannot run here, `missing` gives the reason. `folder`: the measured package.
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
  const { nativeOnly } = subject.ours[form];
  if (backend === 'pure' && nativeOnly) {
    variant.missing = nativeOnly === true ? 'the pure backend has none' : nativeOnly;
  }
  return variant;
}

function node(name, form, subject, folder) {
  const measure = subject.ours[form] ?? subject.peers[form];
  const child = measure.inMainScript ? 'child-main.cjs' : 'child.mjs';
  const script = join(folder, 'bench', 'harness', child);
  const args = ['--expose-gc', '--no-warnings', script, subject.name, form];
  const missing = missingPackage(measure) ?? measure.missing?.();
  return { name, form, command: process.execPath, args, env: {}, ...(missing !== undefined && { missing }) };
}

/** A program. `line(folder)` is its command line, or the reason why it cannot run. */
function external(name, { line, more = [] }, folder) {
  return { name, form: name, env: {}, more, ...line(folder) };
}
