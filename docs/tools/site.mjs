/**
 * Renders docs/ and the API reference as a site with search, into docs/site, and fails for a warning of typedoc or a dead link.
 *
 *     npm run docs:site
 *
 * Needs the network only for the first time, when it installs the generator.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { deadLinks } from './links.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const site = fileURLToPath(new URL('../site/', import.meta.url));

const installed = statSync(join(here, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
if (!(installed?.mtimeMs > statSync(join(here, 'package-lock.json')).mtimeMs)) {
  run('npm', ['ci', '--prefix', here, '--ignore-scripts', '--no-audit', '--no-fund']);
}
run(process.execPath, [
  join(here, 'node_modules', 'typedoc', 'bin', 'typedoc'),
  '--options',
  join(here, 'typedoc.json'),
]);
if (!existsSync(join(site, 'index.html'))) fail(`typedoc made no ${site}`);
const dead = deadLinks(site);
if (dead.length > 0) fail(`dead links:\n${dead.map((link) => `  ${link}`).join('\n')}`);
console.log(`docs: ${site} is made, and its links lead somewhere`);

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) fail(`${command} ${args.join(' ')} failed`);
}

function fail(reason) {
  console.error(`docs: ${reason}`);
  process.exit(1);
}
