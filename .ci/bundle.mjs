/**
 * The scripts of dist/, out of the compiled modules in `build/lib`:
 *
 *     core.js      all that an import loads, in one file: Node takes half a millisecond for each file more
 *     index.js     the public names of it
 *     PROGRAMS     scripts of threads, and the command: they import core.js, so that there is one of everything
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { rollup } from 'rollup';

const PROGRAMS = ['cli/main', 'executor/thread-main', 'threads/loop-thread-main'];
/** What programs import of the package. */
const SHARED = ['core.js', 'index.js'];
/** Gets the version of the package. */
const VERSION_FILE = join('node', 'version.js');

/** Makes the scripts in `dist` of the modules in `compiled`, and removes others that are there. */
export async function bundleLibrary(compiled, dist) {
  const written = new Set();
  const write = (name, text) => {
    mkdirSync(dirname(join(dist, name)), { recursive: true });
    writeFileSync(join(dist, name), text);
    written.add(name);
  };
  const core = await bundle(compiled, 'core');
  const owned = new Set(Object.keys(core.modules));
  for (const name of ['core', ...PROGRAMS]) {
    const { code, map, modules } = name === 'core' ? core : await bundle(compiled, name);
    const twice = Object.keys(modules).filter((file) => name !== 'core' && owned.has(file));
    if (twice.length > 0) {
      const list = twice.map((file) => relative(compiled, file)).join(', ');
      throw new Error(`${name} must import from core.js or index.js what they have: ${list}`);
    }
    write(`${name}.js`, `${code}//# sourceMappingURL=${name.split('/').at(-1)}.js.map\n`);
    map.sources = map.sources.map((source) => relative(dirname(join(dist, name)), source).replaceAll(sep, '/'));
    write(`${name}.js.map`, JSON.stringify(map));
  }
  write('index.js', `export { ${publicNames(compiled, core.exports).join(', ')} } from './core.js';\n`);
  for (const file of readdirSync(dist, { recursive: true })) {
    const name = file.replaceAll(sep, '/');
    if (/\.js(\.map)?$/.test(name) && !written.has(name)) rmSync(join(dist, file));
  }
}

async function bundle(compiled, name) {
  const shared = SHARED.map((file) => join(compiled, file));
  const build = await rollup({
    input: join(compiled, `${name}.js`),
    external: (id) => id.startsWith('node:') || (name !== 'core' && shared.includes(id)),
    treeshake: false,
    plugins: [{ name: 'maps of the compiler', load: readWithMap }],
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const { output } = await build.generate({
    format: 'es',
    sourcemap: true,
    sourcemapPathTransform: (source, map) => join(dirname(map), source),
    file: join(compiled, `${name}.js`),
    minifyInternalExports: false,
  });
  await build.close();
  const [chunk] = output;
  const renamed = [...chunk.code.matchAll(/^(?:async )?(?:class|function\*?) (\w+)\$\d/gm)].map(([, name]) => name);
  // Stack traces and `constructor.name` would tell the other name.
  if (renamed.length > 0) throw new Error(`several modules, or Node, have something called ${renamed.join(', ')}`);
  return { ...chunk, code: chunk.code.replace(/\n*(\/\/# sourceMappingURL=.*)?\n*$/, '\n') };
}

function readWithMap(file) {
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  const code = readFileSync(file, 'utf8').replace(/\/\/# sourceMappingURL=.*/, '');
  return { code: file.endsWith(VERSION_FILE) ? withVersion(code) : code, map };
}

/** `code`, whose only constant is an empty string, with the version of package.json in it. */
function withVersion(code) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const told = code.replace("''", JSON.stringify(version));
  if (told === code) throw new Error(`${VERSION_FILE} has no place for the version`);
  return told;
}

/** What index.ts exports at run time, as its text says. */
function publicNames(compiled, exported) {
  const text = readFileSync(join(compiled, 'index.js'), 'utf8');
  const lists = [...text.matchAll(/export \{([^}]*)\}/g)].map(([, list]) => list);
  const names = lists.flatMap((list) => list.split(',').map((name) => name.trim())).filter((name) => name !== '');
  const lost = names.filter((name) => !exported.includes(name));
  if (lost.length > 0) throw new Error(`core.js does not export ${lost.join(', ')}`);
  return names.sort();
}
