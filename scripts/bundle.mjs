/**
 * The scripts of dist/, out of the compiled modules in `build/lib`:
 *
 *     core.js        all that an import loads, in one file: Node takes half a millisecond for each file more
 *     crossing.cjs   what only threads need, to be loaded at once when they do: lib/rpc/lazy.ts
 *     index.js       the public names of core.js
 *     PROGRAMS       scripts of threads, and the command: they import core.js, so that there is one of everything
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { rollup } from 'rollup';

const PROGRAMS = ['cli/main', 'worker-scripts/loop-thread', 'worker-scripts/pool-thread'];
/** What programs import of the package. */
const SHARED = ['core.js', 'index.js'];
/** What a script that is required has of Node's own realm; `instanceof` asks for those of the realm that core.js is in. */
const REALM = ['AggregateError', 'ArrayBuffer', 'Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError']
  .concat('TypeError', 'URIError')
  .join(', ');
/** The name of a module that has no file. */
const ADDITION = 'an addition';
/** Gets the version of the package. */
const VERSION_FILE = join('util', 'version.js');

/** Makes the scripts in `dist` of the modules in `compiled`, and removes others that are there. */
export async function bundleLibrary(compiled, dist) {
  const written = new Set();
  const write = (name, text) => {
    mkdirSync(dirname(join(dist, name)), { recursive: true });
    writeFileSync(join(dist, name), text);
    written.add(name);
  };
  const writeScript = (name, code, map) => {
    write(name, `${code}//# sourceMappingURL=${name.split('/').at(-1)}.map\n`);
    map.file = name.split('/').at(-1);
    map.sources = map.sources.map((source) => relative(dirname(join(dist, name)), source).replaceAll(sep, '/'));
    write(`${name}.map`, JSON.stringify(map));
  };
  const owned = new Set(Object.keys((await bundle(compiled, 'core')).modules));
  const crossing = await bundle(compiled, 'lazy-exports', { isElsewhere: (id) => owned.has(id) });
  const [script, offer] = toScript(crossing.code, compiled);
  const core = await bundle(compiled, 'core', { addition: offer });
  writeScript('core.js', core.code, core.map);
  writeScript('crossing.cjs', script, crossing.map);
  const elsewhere = new Set([...owned, ...Object.keys(crossing.modules)]);
  for (const name of PROGRAMS) {
    const { code, map, modules } = await bundle(compiled, name);
    const twice = Object.keys(modules).filter((file) => elsewhere.has(file));
    if (twice.length > 0) {
      const list = twice.map((file) => relative(compiled, file)).join(', ');
      throw new Error(`${name} must import from core.js or index.js, or ask crossing() for, what they have: ${list}`);
    }
    writeScript(`${name}.js`, code, map);
  }
  write('index.js', `export { ${publicNames(compiled, core.exports).join(', ')} } from './core.js';\n`);
  for (const file of readdirSync(dist, { recursive: true })) {
    const name = file.replaceAll(sep, '/');
    if (/\.c?js(\.map)?$/.test(name) && !written.has(name)) rmSync(join(dist, file));
  }
}

/**
 * Makes of `code`, a module, a script that exports a function: of what the module imports, by name, to what it exports. Line by line,
 * for the sake of its source map. In brackets, so that V8 compiles the function at once, and reads it only once. The function has the
 * version of the package. Returns the script, and the module by which core.js offers it what it takes.
 */
function toScript(code, compiled) {
  const offer = [`import { offer } from ${JSON.stringify(join(compiled, 'rpc', 'lazy.js'))};`];
  const taken = [];
  const body = code
    .replace(/^import \{ (.*) \} from '(.*)';$/gm, (_, list, file) => {
      offer.push(`import { ${list} } from ${JSON.stringify(join(compiled, file))};`);
      const names = list.split(', ').map((name) => name.split(' as ').at(-1));
      taken.push(...names);
      return `const { ${names.join(', ')} } = core;`;
    })
    .replace(/^export (\{.*\});$/m, 'return $1;');
  const left = body.match(/^(?:import|export)\b.*|\bimport\.meta\b.*/m);
  if (left !== null) throw new Error(`crossing.cjs cannot have: ${left[0]}`);
  offer.push(`offer({ ${REALM}, ${taken.sort().join(', ')} });`);
  const script = `'use strict'; module.exports = ((core) => { const { ${REALM} } = core; ${body}});
module.exports.version = ${JSON.stringify(packageVersion())};
`;
  return [script, offer.join('\n')];
}

/** `isElsewhere`: what is left out. `addition`: the text of a module that is to run last. */
async function bundle(compiled, name, { isElsewhere = () => false, addition = '' } = {}) {
  const shared = SHARED.map((file) => join(compiled, file));
  const entry = join(compiled, `${name}.js`);
  const build = await rollup({
    input: entry,
    external: (id) => id.startsWith('node:') || isElsewhere(id) || (name !== 'core' && shared.includes(id)),
    treeshake: false,
    plugins: [
      {
        name: 'maps of the compiler',
        resolveId: (id) => (id === ADDITION ? id : null),
        load: (id) =>
          id === ADDITION
            ? { code: addition, map: { mappings: '' } }
            : readWithMap(id, id === entry && addition !== '' ? `import '${ADDITION}';` : ''),
      },
    ],
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const { output } = await build.generate({
    format: 'es',
    sourcemap: true,
    sourcemapPathTransform: (source, map) => join(dirname(map), source),
    file: entry,
    minifyInternalExports: false,
  });
  await build.close();
  const [chunk] = output;
  const renamed = [...chunk.code.matchAll(/^(?:async )?(?:class|function\*?) (\w+)\$\d/gm)].map(([, name]) => name);
  // Stack traces and `constructor.name` would tell the other name.
  if (renamed.length > 0) throw new Error(`several modules, or Node, have something called ${renamed.join(', ')}`);
  return { ...chunk, code: chunk.code.replace(/\n*(\/\/# sourceMappingURL=.*)?\n*$/, '\n') };
}

function readWithMap(file, end) {
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  const code = readFileSync(file, 'utf8').replace(/\/\/# sourceMappingURL=.*/, end);
  return { code: file.endsWith(VERSION_FILE) ? withVersion(code) : code, map };
}

/** `code`, whose only constant is an empty string, with the version of package.json in it. */
function withVersion(code) {
  const told = code.replace("''", JSON.stringify(packageVersion()));
  if (told === code) throw new Error(`${VERSION_FILE} has no place for the version`);
  return told;
}

function packageVersion() {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
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
