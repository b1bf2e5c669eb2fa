/**
 * Gets the C library musl for another architecture, or beside glibc: its headers and its shared library. They come from Debian's
 * packages, which the script unpacks below build/. It does not install them, because packages of a foreign architecture would
 * make the machine one of two architectures.
 *
 * Debian has no C++ compiler for musl. The GNU compiler works, too, if it gets musl's headers instead of glibc's, and the
 * settings that its C++ library would have if it were configured for musl (musl-config.h). Its output imports the same names
 * from musl's libc and libstdc++ as that of Alpine's compiler; check.mjs looks each of them up.
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

/** Fetches and unpacks musl for `target`, unless that was done before. */
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

/** The commands that compile and link for musl, with arguments, in the form that node-gyp takes. */
export function muslCommands(target) {
  const { arch, musl, triplet } = target;
  const compiler = `${triplet}-g++`;
  const own = print(compiler, ['-print-file-name=include']);
  // The headers of the C++ library, which the compiler finds beside itself. They must come before those of C.
  const cpp = searchPath(compiler).filter((path) => path.includes('c++'));
  const headers = [...cpp, join(folder, arch, 'usr', 'include', `${musl}-linux-musl`), own];
  const compile = [
    compiler,
    '-nostdinc',
    '-nostdinc++',
    ...headers.map((path) => `-isystem ${path}`),
    `-include ${config}`,
  ];
  // Without this, atomics call a function of glibc to find out what the processor can do.
  if (arch === 'arm64') compile.push('-mno-outline-atomics');
  // libgcc has the unwinder, which C++ exceptions need; Alpine's libstdc++ contains it.
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
