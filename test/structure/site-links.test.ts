/** Whether the check of the rendered documentation finds dead links. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const { deadLinks } = await import(new URL('../../docs/tools/links.mjs', import.meta.url).href);
const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-'));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, html: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), html);
}

test('links that lead to a file and to a place in it are alive', () => {
  write('style.css', '');
  write('pages/a page.html', '<h2 id="say-&quot;it&quot;">It</h2>');
  write('index.html', '<a href="pages/a%20page.html#say-%22it%22">a</a><link href="style.css"><a href="#">top</a>');
  write('pages/b.html', '<a href="../index.html?x=1">i</a><a href="https://example.org/none#x">elsewhere</a>');
  assert.deepEqual(deadLinks(folder), []);
});

test('a link to no file, to a folder and to no place is dead', () => {
  write(
    'pages/b.html',
    '<a href="c.html">c</a><img src="none.png"><a href="../">up</a><a href="../index.html#no">no</a>',
  );
  assert.deepEqual(deadLinks(folder).sort(), [
    'pages/b.html: ../',
    'pages/b.html: ../index.html#no',
    'pages/b.html: c.html',
    'pages/b.html: none.png',
  ]);
});
