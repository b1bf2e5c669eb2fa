/** Lines of native/src that ran, from the counters that code compiled with `--coverage` writes at its end. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import process from 'node:process';
import { LineHits } from './line-hits.mjs';

/** `folders`: where objects and their counters are. */
export function coverageOfNative(folders, root) {
  const hits = new LineHits();
  for (const folder of folders) {
    // An object without counters never ran; its lines come from its notes only.
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.gcno'))) {
      for (const { file, lines } of gcov(folder, name)) {
        const source = relative(root, file);
        if (!source.startsWith(join('native', 'src'))) continue;
        for (const { line_number, count } of lines) hits.add(source, line_number, count > 0);
      }
    }
  }
  return hits;
}

function gcov(folder, name) {
  const tool = process.env.GCOV ?? 'gcov';
  const { stdout, stderr, status } = spawnSync(tool, ['--json-format', '--stdout', name], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${tool} ${name} failed: ${stderr}`);
  return (
    stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      // Names are relative to the folder in which the compiler ran: native/ for the unit tests.
      .flatMap(({ current_working_directory: cwd, files }) =>
        files.map(({ file, lines }) => ({ file: resolve(cwd, file), lines })),
      )
  );
}
