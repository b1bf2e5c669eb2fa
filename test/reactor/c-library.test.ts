import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMusl } from '../internals.js';
import { runNode } from '../support/child.js';
import { ROOT } from '../support/paths.js';

const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
const expected = process.platform === 'linux' && header.glibcVersionRuntime === undefined;

test('the list of mapped files tells the C library as the report of Node does', () => {
  assert.equal(isMusl(), expected);
});

for (const [what, answer] of [
  ['may not be read', "throw new Error('denied')"],
  ['names neither', "return '7f00-7f01 r-xp 0 0:0 0 /usr/bin/node\\n'"],
]) {
  test(`where that list ${what}, the report is asked`, async () => {
    const program = `
      import fs from 'node:fs';
      const { readFileSync } = fs;
      fs.readFileSync = (path, ...rest) => {
        if (path === '/proc/self/maps') { ${answer}; }
        return readFileSync(path, ...rest);
      };
      const { isMusl } = await import('./.test-build/units.cjs');
      console.log(isMusl());`;
    const { stdout } = await runNode(['--input-type=module', '--eval', program], { cwd: ROOT });
    assert.equal(stdout, `${expected}\n`);
  });
}
