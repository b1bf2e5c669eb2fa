/** Installations of the tarball in empty folders by each package manager, with scripts disabled. */
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { run } from './process.mjs';
import { HERE, programOf, ROOT } from './tools.mjs';

/** A folder with the programs of consumers/ in it, whose package.json depends on `dependencies`. */
function makeProject(folder, dependencies, type = 'module') {
  const headers = { 'node-addon-api': packHeaders(folder) };
  // npm, Yarn and pnpm each have a place of their own to say so.
  const manifest = { name: 'consumer', version: '1.0.0', private: true, type, dependencies };
  Object.assign(manifest, { overrides: headers, resolutions: headers });
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), JSON.stringify({ overrides: headers }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  for (const name of readdirSync(join(HERE, 'consumers'))) {
    copyFileSync(join(HERE, 'consumers', name), join(folder, name));
  }
}

/** The headers that the package depends on, packed into `folder`: no manager has to ask a registry for them. */
function packHeaders(folder) {
  const from = join(ROOT, 'node_modules', 'node-addon-api');
  mkdirSync(folder, { recursive: true });
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', from, '--json', '--ignore-scripts', '--pack-destination', folder]),
  );
  return `file:${join(folder, filename)}`;
}

/** Installs by npm; `names`: the names under which the package is depended on, one copy for each. */
export function installByNpm(folder, tarball, names = ['asyncio-native']) {
  makeProject(folder, Object.fromEntries(names.map((name) => [name, `file:${tarball}`])));
  run('npm', ['install', '--ignore-scripts', '--offline', '--no-audit', '--no-fund'], { cwd: folder });
}

export function installByPnpm(folder, tarball) {
  makeProject(folder, { 'asyncio-native': `file:${tarball}` });
  const options = ['--ignore-scripts', '--offline', '--store-dir', join(folder, 'store')];
  // What package.json calls its program is replaced at installation by a native one, where scripts may run.
  const pnpm = join(HERE, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');
  run(process.execPath, [pnpm, 'install', ...options], { cwd: folder });
}

/** With Plug'n'Play; returns the arguments of Node that make it find packages. */
export function installByYarn(folder, tarball) {
  makeProject(folder, { 'asyncio-native': `file:${tarball}` });
  const env = {
    YARN_ENABLE_GLOBAL_CACHE: 'false',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    YARN_ENABLE_NETWORK: 'false',
    YARN_ENABLE_SCRIPTS: 'false',
    YARN_ENABLE_TELEMETRY: 'false',
    YARN_NODE_LINKER: 'pnp',
  };
  // Yarn takes a folder for a part of the project around it unless it has a lockfile of its own.
  writeFileSync(join(folder, 'yarn.lock'), '');
  run(process.execPath, [programOf('@yarnpkg/cli-dist', 'yarn'), 'install'], { cwd: folder, env });
  return ['--require', join(folder, '.pnp.cjs'), '--experimental-loader', `file://${join(folder, '.pnp.loader.mjs')}`];
}
