/**
 * Makes the CommonJS scripts of dist/ from the compiled modules in `build/lib`:
 *
 *     core.cjs       everything that an import loads, in one file: Node takes half a millisecond for each additional file
 *     threads.cjs    the code that only threads need; core.cjs requires it on first use: lib/rpc/lazy-rpc.ts
 *     io.cjs         the code that only sockets need: lib/io/lazy-io.ts
 *     inspector.cjs, introspection.cjs    the code that answers `asyncio-native ps` and the like: lib/inspector, lib/introspection
 *     trace.cjs      the code that only traces, setSlowStep and diagnostics channels need: lib/trace/lazy-trace.ts
 *     pure.cjs       the code that only the pure backend needs: lib/reactor/pure/lazy-pure.ts
 *     rare.cjs       code that most programs never call: lib/errors/rare-part.ts
 *     queue.cjs      the code of `asyncio-native/bullmq`: lib/queue
 *     index.cjs, bullmq.cjs    the public names of core.cjs and of queue.cjs
 *     index.mjs, bundled.mjs, bullmq.mjs    the same for `import`, by Node and by bundlers: bundle/entry-points.mjs
 *     worker-scripts/*, cli/main.cjs
 *     cli/acorn.cjs    a copy of the console's parser: bundle/parser.mjs
 *     cli/page/*       the page of `inspect`: bundle/page.mjs
 *
 * Each module is in exactly one script, so that its classes and its state exist once.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { rollup } from 'rollup';
import { compiledModules } from './bundle/compiled-modules.mjs';
import { writeEntryPoints } from './bundle/entry-points.mjs';
import { exportList } from './bundle/export-list.mjs';
import { checkNames } from './bundle/names.mjs';
import { copyPage } from './bundle/page.mjs';
import { copyParser } from './bundle/parser.mjs';

/** The scripts, by what each is made of; in the first is all that it imports. */
const ENTRIES = {
  core: 'core',
  index: 'index',
  threads: 'lazy-exports',
  io: 'io/io-exports',
  inspector: 'inspector/inspector-exports',
  introspection: 'introspection/introspection-exports',
  trace: 'trace/trace-exports',
  pure: 'reactor/pure/pure-exports',
  rare: 'rare-exports',
  queue: 'queue/queue-exports',
  bullmq: 'bullmq',
  'worker-scripts/run-loop': 'worker-scripts/run-loop',
  'worker-scripts/run-pool': 'worker-scripts/run-pool',
  'worker-scripts/queue-client': 'queue/client-thread',
  'worker-scripts/watch-steps': 'worker-scripts/watch-steps',
  'cli/main': 'cli/main',
};

/** Those that are loaded when they are needed, so that no script may import them. */
const LAZY = ['threads', 'io', 'inspector', 'introspection', 'trace', 'pure', 'rare'];

/** Those that users import, which export nothing besides. */
const PUBLIC = ['index', 'bullmq'];

/**
 * Makes the scripts in `dist` of the modules in `compiled`, and removes others that are there. What it returns is the `cache` for
 * the next time, which then takes half as long.
 */
export async function bundleLibrary(compiled, dist, cache = undefined) {
  const build = await rollup({
    cache,
    input: [],
    external: /^node:/,
    treeshake: false,
    plugins: [entries(compiled), compiledModules(compiled), exportList(['core', ...LAZY])],
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const { output } = await build.write({
    dir: dist,
    format: 'cjs',
    sourcemap: true,
    minifyInternalExports: false,
    externalLiveBindings: false,
    hoistTransitiveImports: false,
    generatedCode: { constBindings: true },
    manualChunks: firstOf(
      importedBy(join(compiled, 'core.js'), 'core'),
      importedBy(join(compiled, 'queue', 'queue-exports.js'), 'queue'),
    ),
  });
  await build.close();
  const chunks = output.filter(({ type }) => type === 'chunk');
  checkChunks(chunks);
  const exportsOf = (name) => chunks.find(({ fileName }) => fileName === `${name}.cjs`).exports;
  const written = [
    ...output.map(({ fileName }) => fileName),
    ...writeEntryPoints(dist, exportsOf('index'), exportsOf('bullmq')),
    ...copyParser(dist),
    ...(await copyPage(dist)),
  ];
  for (const file of readdirSync(dist, { recursive: true })) {
    const name = file.replaceAll(sep, '/');
    if (/\.[cm]?js(\.map)?$/.test(name) && !written.includes(name)) rmSync(join(dist, file));
  }
  return build.cache;
}

/** Has rollup make a chunk of each entry: what others import of it may be exported besides, but the public names stay as they are. */
function entries(compiled) {
  return {
    name: 'entries',
    buildStart() {
      for (const [script, module] of Object.entries(ENTRIES)) {
        this.emitFile({
          type: 'chunk',
          id: join(compiled, `${module}.js`),
          fileName: `${script}.cjs`,
          preserveSignature: PUBLIC.includes(script) ? 'strict' : 'allow-extension',
        });
      }
    },
  };
}

/** Puts `entry`, and what it imports, and so on, into the chunk `name`. */
function importedBy(entry, name) {
  let members;
  return (id, { getModuleInfo }) => {
    if (members === undefined) {
      members = new Set();
      const queue = [entry];
      for (const module of queue) {
        if (members.has(module)) continue;
        members.add(module);
        queue.push(...getModuleInfo(module).importedIds);
      }
    }
    return members.has(id) ? name : undefined;
  };
}

/** The chunk that the first of `choices` names that names one. */
function firstOf(...choices) {
  return (id, context) => {
    for (const choose of choices) {
      const name = choose(id, context);
      if (name !== undefined) return name;
    }
    return undefined;
  };
}

function checkChunks(chunks) {
  for (const { fileName, isEntry, moduleIds, imports, code } of chunks) {
    if (!isEntry) throw new Error(`core.ts must export what several scripts import: ${moduleIds.join(', ')}`);
    const lazy = imports.filter((name) => LAZY.includes(name.replace('.cjs', '')));
    if (lazy.length > 0)
      throw new Error(`${fileName} would always load ${lazy.join(', ')}, which is to be loaded when it is needed`);
    checkNames(fileName, code);
  }
}
