/** Finds tools that come as Debian packages: installs them if possible, otherwise names them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** Whether packages can be installed here: as root, on Debian or a system derived from it. */
export function canInstall() {
  return process.getuid?.() === 0 && hasCommand('apt-get');
}

export function hasCommand(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/**
 * Makes sure that tools are there. `tools` are pairs of a Debian package and a command, or the path of a file, in it.
 *
 * @throws Error that names the missing tools, if they cannot be installed.
 */
export function needTools(tools) {
  const isMissing = ([, brings]) => (brings.startsWith('/') ? !existsSync(brings) : !hasCommand(brings));
  const missing = tools.filter(isMissing);
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name);
  if (!canInstall()) {
    const listed = missing.map(([name, brings]) => `${brings} (Debian's package ${name})`).join(', ');
    throw new Error(`this machine lacks ${listed}; as root on Debian it would be installed`);
  }
  console.log(`installing ${names.join(' ')}`);
  const options = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];
  const install = () => apt(['install', ...options, ...names]);
  // The lists of packages may be outdated or missing.
  if (!install() && !(apt(['update', '-qq']) && install()))
    throw new Error(`apt-get cannot install ${names.join(' ')}`);
  const still = missing.filter(isMissing);
  if (still.length > 0) throw new Error(`${still.map(([name, brings]) => `${name} brought no ${brings}`).join(', ')}`);
}

function apt(args, errors = 'inherit') {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', errors] }).status === 0;
}
