/** On what, and of what, the figures are. */
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

/** The versions of what peers outside of Node run on, where they are here. */
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

/** The version of what measures micro benchmarks; null where that is not installed. */
function mitataVersion() {
  const file = new URL('../node_modules/mitata/package.json', import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : null;
}

function git(...args) {
  return run('git', ...args);
}

/** What a command prints, without what surrounds it; null where it fails, or is not there. */
function run(command, ...args) {
  try {
    return execFileSync(command, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
