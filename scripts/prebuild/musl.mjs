/**
 * The C library musl for another architecture, or beside glibc: its headers and its shared library, out of Debian's packages, which
 * are unpacked below build/ and not installed, because those of a foreign architecture cannot be without turning the machine into
 * one of two architectures.
 *
 * There is no Debian compiler for C++ and musl. The GNU compiler serves when it is shown musl's headers in the place of glibc's and
 * is told (musl-config.h) what its C++ library would have found out, had it been configured for musl. What it makes imports the same
 * names from musl's libc and libstdc++ as a compiler of Alpine would; check.mjs looks each of them up.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needTools } from '../debian.mjs';

const folder = fileURLToPath(new URL('../../build/musl/', import.meta.url));
const config = fileURLToPath(new URL('musl-config.h', import.meta.url));
const DEBIAN_ARCH = { x64: 'amd64', arm64: 'arm64' };

/** The folder of musl's shared library. */
export function muslLibraries({ arch, musl }) {
  return join(folder, arch, 'lib', `${musl}-linux-musl`);
}

/** Fetches and unpacks musl for `target`, unless it is there. */
export function fetchMusl({ arch, musl }) {
  const root = join(folder, arch);
  if (existsSync(join(root, 'usr', 'include', `${musl}-linux-musl`, 'stdio.h'))) return;
  needTools([
    ['apt', 'apt-get'],
    ['dpkg', 'dpkg-deb'],
  ]);
  const lists = join(folder, `apt-${arch}`);
  for (const part of ['state/lists/partial', 'cache/archives/partial', 'packages']) {
    mkdirSync(join(lists, part), { recursive: true });
  }
  const settings = {
    'APT::Architecture': DEBIAN_ARCH[arch],
    'APT::Architectures::': DEBIAN_ARCH[arch],
    'APT::Sandbox::User': '',
    'Dir::State': join(lists, 'state'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(lists, 'cache'),
  };
  const options = ['-qq', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
  run('apt-get', [...options, 'update']);
  run('apt-get', [...options, 'download', 'musl', 'musl-dev'], join(lists, 'packages'));
  for (const file of readdirSync(join(lists, 'packages'))) run('dpkg-deb', ['-x', join(lists, 'packages', file), root]);
}

/** The commands that compile for musl and link for it, as node-gyp takes them: with arguments. */
export function muslCommands(target) {
  const { arch, musl, triplet } = target;
  const compiler = `${triplet}-g++`;
  const own = print(compiler, ['-print-file-name=include']);
  // Those of the C++ library, which the compiler finds beside itself; they come before those of C.
  const cpp = searchPath(compiler).filter((path) => path.includes('c++'));
  const headers = [...cpp, join(folder, arch, 'usr', 'include', `${musl}-linux-musl`), own];
  const compile = [
    compiler,
    '-nostdinc',
    '-nostdinc++',
    ...headers.map((path) => `-isystem ${path}`),
    `-include ${config}`,
  ];
  // Without this, atomics ask a function of glibc what the processor can do.
  if (arch === 'arm64') compile.push('-mno-outline-atomics');
  // libgcc has the unwinder, which C++ exceptions take; Alpine's libstdc++ brings it.
  const libraries = ['-lstdc++', `-L${muslLibraries(target)}`, '-l:libc.so', '-lgcc_s'];
  const link = [compiler, '-nodefaultlibs', '-Wl,--no-as-needed', ...libraries];
  return { CXX: compile.join(' '), LINK: link.join(' ') };
}

/** Where the compiler looks for headers. */
function searchPath(compiler) {
  const { stderr } = spawnSync(compiler, ['-E', '-x', 'c++', '-v', '/dev/null'], { encoding: 'utf8' });
  return [...stderr.matchAll(/^ (\/\S+)$/gm)].map(([, path]) => path);
}

function print(command, args) {
  return spawnSync(command, args, { encoding: 'utf8' }).stdout.trim();
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.at(-1)} failed`);
}
