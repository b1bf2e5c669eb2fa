/**
 * Rehearses a release: publishes the tarball to a registry on this machine, installs it from there as users do, and asks
 * `asyncio-native doctor` on each Node.
 *
 *     node test/package/rehearsal.mjs TARBALL
 *
 * The registry is verdaccio on a free port of the loopback, which passes on other packages from the registry that npm is set to. npm,
 * pnpm, Yarn and Bun install with scripts disabled. Everything is in a folder below the system's folder for temporary files, and is
 * removed at the end, except verdaccio, which stays in build/rehearsal.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { OWN, otherNodes, runOn } from './nodes.mjs';
import { run } from './process.mjs';
import { HERE, installTools, programOf, ROOT } from './tools.mjs';

const VERDACCIO = 'verdaccio@6.10.4';
const tools = join(ROOT, 'build', 'rehearsal');

const [tarball] = process.argv.slice(2);
if (tarball === undefined || !existsSync(tarball)) {
  console.error('usage: node test/package/rehearsal.mjs TARBALL, which `npm pack` makes');
  process.exit(2);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts the registry with its storage in `folder`; returns its process and URL once it answers. */
async function startRegistry(folder, nodes) {
  if (!existsSync(join(tools, 'node_modules', 'verdaccio'))) {
    mkdirSync(tools, { recursive: true });
    // One of its dependencies names this package by a tag, which not every registry keeps.
    const overrides = { 'node-fetch': '2.7.0' };
    writeFileSync(join(tools, 'package.json'), JSON.stringify({ private: true, overrides }));
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', VERDACCIO], { cwd: tools });
  }
  const upstream = run('npm', ['config', 'get', 'registry'], { cwd: tools }).trim();
  const config = join(folder, 'verdaccio.yaml');
  const settings = {
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    uplinks: { upstream: { url: upstream } },
    packages: {
      'asyncio-native': { access: '$all', publish: '$authenticated' },
      '**': { access: '$all', proxy: 'upstream' },
    },
    log: { type: 'stdout', level: 'warn' },
  };
  // YAML contains JSON.
  writeFileSync(config, JSON.stringify(settings));
  const url = `http://127.0.0.1:${await freePort()}`;
  const script = join(tools, 'node_modules', 'verdaccio', 'bin', 'verdaccio');
  // Verdaccio needs Node 22.
  const [node] = nodes.at(-1).command;
  const server = spawn(node, [script, '--config', config, '--listen', url], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (!(await fetch(`${url}/-/ping`).catch(() => ({ ok: false }))).ok) {
    assert.equal(server.exitCode, null, 'the registry has ended');
    await new Promise((wait) => setTimeout(wait, 50));
  }
  return { server, url };
}

/** Registers a user; returns the token of its session. */
async function login(url) {
  const answer = await fetch(`${url}/-/user/org.couchdb.user:releaser`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'releaser', password: 'only on this machine' }),
  });
  const { token } = await answer.json();
  assert.equal(typeof token, 'string');
  return token;
}

/** A project in `folder` that depends on the package, and takes packages from the registry at `url` alone. */
function makeProject(folder, url) {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'rehearsal', version: '1.0.0', private: true, dependencies: { 'asyncio-native': '*' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, '.npmrc'), `registry=${url}/\n`);
  // pnpm refuses versions that are younger than a day.
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), 'minimumReleaseAge: 0\n');
}

/** Where the programs of packages are in a folder of `node_modules`. */
const COMMAND = join('node_modules', 'asyncio-native', 'dist', 'cli', 'main.cjs');

/** Each installs into `folder`, and returns the arguments with which Node runs the package's command. */
const MANAGERS = {
  npm(folder) {
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
    return [COMMAND];
  },
  pnpm(folder) {
    const pnpm = join(HERE, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');
    const options = ['--ignore-scripts', '--store-dir', join(folder, 'store')];
    run(process.execPath, [pnpm, 'install', ...options], { cwd: folder });
    return [COMMAND];
  },
  Yarn(folder, url) {
    const env = {
      YARN_ENABLE_GLOBAL_CACHE: 'false',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      YARN_ENABLE_SCRIPTS: 'false',
      YARN_ENABLE_TELEMETRY: 'false',
      YARN_NODE_LINKER: 'pnp',
      YARN_NPM_MINIMAL_AGE_GATE: '0',
      YARN_NPM_REGISTRY_SERVER: url,
      YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    };
    writeFileSync(join(folder, 'yarn.lock'), '');
    const yarn = programOf('@yarnpkg/cli-dist', 'yarn');
    run(process.execPath, [yarn, 'install'], { cwd: folder, env });
    const found = run(process.execPath, [yarn, 'bin', 'asyncio-native'], { cwd: folder, env }).trim();
    return ['--require', join(folder, '.pnp.cjs'), found];
  },
  Bun(folder) {
    const bun = join(HERE, 'node_modules', 'bun', 'bin', 'bun');
    chmodSync(bun, 0o755);
    run(bun, ['install', '--ignore-scripts', '--cache-dir', join(folder, 'cache')], { cwd: folder });
    return [COMMAND];
  },
};

/** Runs the self-test on `node`, which must find the native backend and pass each of its four checks. */
function askDoctor(node, folder, command) {
  const output = runOn(node, [...command, 'doctor'], { cwd: folder });
  assert.match(output, /native/);
  assert.equal(output.match(/\bok\b/g)?.length, 4, output);
}

installTools();
const work = realpathSync(mkdtempSync(join(tmpdir(), 'asyncio-native-rehearsal-')));
const nodes = [OWN, ...otherNodes(HERE)];
const { server, url } = await startRegistry(work, nodes);
try {
  const token = await login(url);
  const publisher = join(work, 'publisher');
  mkdirSync(publisher);
  writeFileSync(join(publisher, '.npmrc'), `registry=${url}/\n//${new URL(url).host}/:_authToken=${token}\n`);
  run('npm', ['publish', resolve(tarball), '--ignore-scripts', '--provenance=false'], { cwd: publisher });
  console.log(`rehearsal: published to ${url}`);
  for (const [name, install] of Object.entries(MANAGERS)) {
    const folder = join(work, name);
    makeProject(folder, url);
    const command = install(folder, url);
    for (const node of nodes) {
      askDoctor(node, folder, command);
      console.log(`rehearsal: installed by ${name}, ${node.name}: ok`);
    }
  }
} finally {
  server.kill();
  if (server.exitCode === null) await once(server, 'exit');
  rmSync(work, { recursive: true, force: true });
}
