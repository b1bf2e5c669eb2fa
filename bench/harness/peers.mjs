/** Peers that are npm packages. bench/package.json lists them; they are installed into bench/ only. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../', import.meta.url));
/** Names the lockfile from which the packages were installed. */
const STAMP = join(FOLDER, 'node_modules', '.installed-for');

let reason = 'not installed: npm run bench installs it';

/**
 * Installs the peers, unless they are installed as the lockfile says. If that fails, the run skips them and gives the
 * reason.
 */
export function installPeers() {
  const lock = readFileSync(join(FOLDER, 'package-lock.json'), 'utf8');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) {
    return;
  }
  console.error('bench: installing the peers');
  try {
    npm('ci', '--prefix', FOLDER, '--no-audit', '--no-fund', '--ignore-scripts');
    writeFileSync(STAMP, lock);
  } catch (error) {
    const [line] = (error.stderr || error.message).trim().split('\n');
    reason = `npm ci in bench/ failed: ${line}`;
  }
}

function npm(...args) {
  const options = { cwd: FOLDER, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] };
  const script = process.env.npm_execpath;
  if (script === undefined) {
    execFileSync('npm', args, { ...options, shell: process.platform === 'win32' });
  } else {
    execFileSync(process.execPath, [script, ...args], options);
  }
}

/**
 * Reduces a measurement that takes much longer than the others but gives the same figures at a smaller size. It gets
 * `share` of the size, and its facts contain the real size as `size`.
 */
export function sharing(share, measure) {
  return async (size) => {
    const part = Math.round(size * share);
    return { size: part, ...(await measure(part)) };
  };
}

/** A peer that needs the npm package `name`: `make(library)` returns its measurement. `share` as above. */
export function fromPackage(name, make, share = 1) {
  let measure;
  const load = async (size) => {
    measure ??= make(await import(name));
    return measure(size);
  };
  return Object.assign(share === 1 ? load : sharing(share, load), { package: name });
}

/** The reason why the package that `measure` needs is missing; undefined if it is not. */
export function missingPackage(measure) {
  return measure.package === undefined || installed(measure.package) ? undefined : reason;
}

export function installed(name) {
  return existsSync(join(FOLDER, 'node_modules', name));
}
