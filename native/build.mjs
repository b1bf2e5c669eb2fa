/**
 * Compiles the addon, build/Release/asyncio_native.node, if one of its sources is newer than it.
 *
 *     node native/build.mjs              fails if the addon cannot be built
 *     node native/build.mjs --optional   then says so in two lines and succeeds: the package runs on its pure backend
 *     node native/build.mjs --force      compiles even if nothing has changed
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { nodeGyp, ownHeaders } from './node-gyp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const binary = join(root, 'build', 'Release', 'asyncio_native.node');
const log = join(root, 'build', 'native-build.log');
const optional = process.argv.includes('--optional');
const force = process.argv.includes('--force');

const started = performance.now();
if (!force && isFresh()) {
  console.log('native: up to date');
} else {
  const reason = missingTools() ?? (await compile());
  if (reason === undefined) {
    // The linker may have found nothing to do. The next check must still find a binary that is
    // newer than its sources.
    utimesSync(binary, new Date(), new Date());
    console.log(`native: built ${relative(root, binary)} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  } else {
    // A binary of older sources must not pass for a binary of these.
    rmSync(binary, { force: true });
    console.error(`native: not built: ${reason}`);
    if (optional) console.error('native: going on with the pure backend; `npm run build:native` tries again');
    else process.exitCode = 1;
  }
}

function isFresh() {
  if (!existsSync(binary)) return false;
  const built = statSync(binary).mtimeMs;
  const sources = readdirSync(join(root, 'native'), { recursive: true })
    .filter((name) => /\.(cc|cpp|h|hpp|gyp|gypi|map)$/.test(name) && !/^(test|build)\b/.test(name))
    .map((name) => join(root, 'native', name));
  return [join(root, 'binding.gyp'), ...sources].every((file) => statSync(file).mtimeMs <= built) && isOfThisVersion();
}

/** Whether the binary is of this version: not after a release, or if another system has built this folder. */
function isOfThisVersion() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const program = `process.exit(require(process.argv[1]).version === ${JSON.stringify(version)} ? 0 : 1)`;
  return spawnSync(process.execPath, ['-e', program, binary], { stdio: 'ignore' }).status === 0;
}

/** Names what a compilation needs and this machine lacks; undefined if nothing is missing. */
function missingTools() {
  if (!existsSync(join(root, 'binding.gyp'))) return 'there is no binding.gyp';
  if (nodeGyp() === undefined) return 'node-gyp is not installed; run `npm ci` first';
  if (process.platform === 'win32') return undefined;
  const needed = [
    ['a C++17 compiler', process.env.CXX ?? (process.platform === 'darwin' ? 'c++' : 'g++')],
    ['make', process.env.MAKE ?? 'make'],
    ['Python 3', process.env.npm_config_python ?? process.env.PYTHON ?? 'python3'],
  ];
  const missing = needed.filter(([, command]) => spawnSync(`${command} --version`, { shell: true }).status !== 0);
  if (missing.length === 0) return undefined;
  return `this machine lacks ${missing.map(([tool, command]) => `${tool} (${command})`).join(', ')}`;
}

/** Runs node-gyp, and prints each file that it compiles. Resolves to the reason of a failure. */
async function compile() {
  console.log('native: compiling');
  const args = [nodeGyp(), 'configure', 'build', '-j', 'max', '--loglevel=warn', ...ownHeaders()];
  // Warnings are errors for contributors. Users may have a newer compiler, whose warnings must not
  // prevent the build.
  const CXXFLAGS = `${process.env.CXXFLAGS ?? ''}${optional ? '' : ' -Werror'}`.trim();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, CXXFLAGS },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = [];
  const ended = new Promise((resolveEnded) => child.on('close', resolveEnded));
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      const compiled = /^\s+CXX\(target\) (\S+)\.o$/.exec(line);
      if (compiled) console.log(`native:   ${basename(compiled[1])}`);
    });
  }
  const code = await ended;
  if (code === 0 && existsSync(binary)) return undefined;
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, `${lines.join('\n')}\n`);
  if (!optional) console.error(lines.join('\n'));
  const cause = lines.find((line) => /\berror\b/i.test(line)) ?? lines.at(-1) ?? `node-gyp ended with code ${code}`;
  return `${cause.trim()} (all of it in ${relative(root, log)})`;
}
