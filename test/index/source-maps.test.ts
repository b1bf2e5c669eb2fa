import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/paths.js';

// The build takes the indentation off the scripts, and moves the columns of their source maps.

for (const name of ['core.cjs', 'io.cjs', 'threads.cjs', 'rare.cjs']) {
  test(`each statement throw of ${name} leads to the same one in the sources`, () => {
    const file = join(ROOT, 'dist', name);
    const payload = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload;
    const sources = new Map(payload.sources.map((source, at) => [source, payload.sourcesContent[at]!.split('\n')]));
    const map = new SourceMap(payload);
    const wrong: string[] = [];
    let count = 0;
    for (const [at, line] of readFileSync(file, 'utf8').split('\n').entries()) {
      const statement = /\bthrow new (?:core\.)?(\w+)/.exec(line);
      if (statement === null) {
        continue;
      }
      count++;
      const entry = map.findEntry(at, statement.index);
      const original = 'originalSource' in entry ? sources.get(entry.originalSource)?.[entry.originalLine] : undefined;
      if (!original?.startsWith(`throw new ${statement[1]}`, 'originalColumn' in entry ? entry.originalColumn : 0)) {
        wrong.push(`${name}:${at + 1}: ${line}`);
      }
    }
    assert.ok(count > 0);
    assert.deepEqual(wrong, []);
  });
}
