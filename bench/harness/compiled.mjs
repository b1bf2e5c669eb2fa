/**
 * Peers that must be compiled: bench/peers/go, bench/peers/tokio with Debian's librust-tokio-dev, bench/peers/c. Each
 * becomes one program in build/bench, and is compiled again only if its sources or its compiler have changed. This
 * installs and fetches nothing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const PEERS = fileURLToPath(new URL('../peers/', import.meta.url));
const BUILT = fileURLToPath(new URL('../../build/bench/', import.meta.url));
/** The folder where Debian's packages put the sources of Rust libraries. */
const CRATES = '/usr/share/cargo/registry';

const suffix = process.platform === 'win32' ? '.exe' : '';

/**
 * `compiler()`: the compiler's name; null if it, or something that it needs, is missing. `build(compiler)` builds in a
 * copy of the sources.
 */
const LANGUAGES = {
  go: {
    title: 'Go',
    compiler: () => first(['go', '/usr/bin/go'], ['version']),
    command: `asyncio-native-bench${suffix}`,
    build: (compiler) => [compiler, 'build', '-o', `asyncio-native-bench${suffix}`, '.'],
    env: { GOFLAGS: '-mod=mod', GOPROXY: 'off', CGO_ENABLED: '0' },
  },
  c: {
    title: 'gcc for Linux',
    compiler: () => (process.platform === 'linux' ? first(['gcc'], ['--version']) : null),
    command: 'asyncio-native-bench',
    build: (compiler) => [
      ...[compiler, '-O2', '-o', 'asyncio-native-bench', 'servers.c', 'children.c', 'load.c'],
      ...(hasHeader(compiler, 'openssl/ssl.h') ? ['-DWITH_TLS', '-lssl', '-lcrypto'] : []),
    ],
    env: {},
  },
  tokio: {
    title: 'cargo with librust-tokio-dev',
    compiler: () => (hasCrate('tokio') ? first(['/usr/bin/cargo', 'cargo'], ['--version']) : null),
    command: join('target', 'release', `asyncio-native-bench${suffix}`),
    build: (compiler) => [
      compiler,
      'build',
      '--release',
      '--offline',
      ...['--config', 'source.crates-io.replace-with="debian"'],
      ...['--config', `source.debian.directory="${CRATES}"`],
    ],
    // Debian's cargo with Debian's compiler, whatever else is on the path.
    env: existsSync('/usr/bin/rustc') ? { RUSTC: '/usr/bin/rustc' } : {},
  },
};

const results = new Map();

/** The program of a language: `{ command }`, compiled if necessary; or `{ missing }`, the reason why there is none. */
export function compiled(language) {
  if (!results.has(language)) {
    results.set(language, compile(language));
  }
  return results.get(language);
}

function compile(language) {
  const { title, compiler, command, build, env } = LANGUAGES[language];
  const found = compiler();
  if (found === null) {
    return { missing: `no ${title}` };
  }
  const folder = join(BUILT, language);
  const stamp = join(folder, '.compiled-from');
  const [name, ...args] = build(found.name);
  const wanted = stampOf(join(PEERS, language), [found.version, ...args].join(' '));
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    console.error(`bench: compiling the peer ${language}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(join(PEERS, language), folder, { recursive: true });
    try {
      execFileSync(name, args, { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
    } catch (error) {
      const [line] = String(error.stderr || error.message).match(/^.*error.*$/im) ?? [error.message];
      return { missing: `${title} did not compile it: ${line.trim()}` };
    }
    writeFileSync(stamp, wanted);
  }
  return { command: join(folder, command) };
}

/** The inputs of a program: the text of the sources, and the compiler with its arguments. */
function stampOf(folder, compiler) {
  const hash = createHash('sha256').update(compiler);
  for (const file of readdirSync(folder, { recursive: true }).sort()) {
    if (/\.\w+$/.test(file)) {
      hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex');
}

/** The first of `names` that can be called, and the version that it prints. */
function first(names, args) {
  for (const name of names) {
    const { status, stdout } = spawnSync(name, args, { encoding: 'utf8' });
    if (status === 0) {
      return { name, version: stdout };
    }
  }
  return null;
}

function hasHeader(compiler, header) {
  return spawnSync(compiler, ['-fsyntax-only', '-include', header, '-x', 'c', '/dev/null']).status === 0;
}

function hasCrate(name) {
  return existsSync(CRATES) && readdirSync(CRATES).some((folder) => folder.startsWith(`${name}-1.`));
}
