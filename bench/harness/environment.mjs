/** The machine, and the versions, of a run. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { backendInfo } from './library.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export function environment() {
  return {
    date: new Date().toISOString(),
    node: process.version,
    v8: process.versions.v8,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0].model.trim(),
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0],
    commit: git('rev-parse', '--short', 'HEAD') ?? 'unknown',
    changed: (git('status', '--porcelain', '--', 'lib', 'native') ?? '') !== '',
    backend: backendInfo().backend,
    others: others(),
  };
}

/** The versions of the systems on which peers outside of Node run, if they are installed. */
function others() {
  const versions = {
    CPython: run('python3', '--version'),
    Go: run('go', 'version'),
    Rust: run('/usr/bin/rustc', '--version') ?? run('rustc', '--version'),
    mitata: mitataVersion(),
  };
  return Object.fromEntries(
    Object.entries(versions).flatMap(([name, text]) => {
      const version = text?.match(/\d+(\.\d+)+/)?.[0];
      return version === undefined ? [] : [[name, version]];
    }),
  );
}

/** The version of mitata, which measures micro benchmarks; null if it is not installed. */
function mitataVersion() {
  const file = new URL('../node_modules/mitata/package.json', import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : null;
}

function git(...args) {
  return run('git', ...args);
}

/** The trimmed output of a command; null if the command fails or does not exist. */
function run(command, ...args) {
  try {
    return execFileSync(command, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
