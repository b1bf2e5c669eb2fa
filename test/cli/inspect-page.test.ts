import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith } from '../support/child.js';
import { type BrowserPage, Chromium } from '../support/chromium.js';
import { fixture } from '../support/paths.js';
import { whileInspected } from './while-inspected.js';

const PROGRAM = 'look/page.mjs';
const HOSTILE = '<img src="x" onerror="globalThis.hacked = true">';

/** The line of the fixture that ends with the comment `// NAME`. */
function lineOf(name: string): number {
  const lines = readFileSync(fixture(PROGRAM), 'utf8').split('\n');
  return lines.findIndex((line) => line.endsWith(`// ${name}`)) + 1;
}

/** An expression: the row of the tree whose first cell is `name`, or what is written there, and nothing but a mark before it. */
const row = (name: string): string =>
  `[...document.querySelectorAll('#tree .row')].find((row) => row.firstChild.lastChild.textContent === ${JSON.stringify(name)})`;

const isFocused = (id: string): string => `document.activeElement.id === '${id}'`;
const textOf = (page: BrowserPage, selector: string): Promise<string> =>
  page.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);

/** Searches for `text`, and waits until so many tasks were found. */
async function search(page: BrowserPage, text: string, matches: string): Promise<void> {
  await page.press('/');
  await page.until(isFocused('search'));
  await page.type(text);
  await page.until(`document.querySelector('#matches').textContent === '${matches}'`);
}

async function checkTree(page: BrowserPage): Promise<void> {
  await page.until(row('sleeper 0'));
  assert.match(await textOf(page, '#summary'), /309 tasks/);
  const [rows, height] = await page.evaluate<number[]>(
    `[document.querySelectorAll('#tree .row').length, document.querySelector('#tree .space').clientHeight]`,
  );
  // Of three hundred rows those are elements that can be seen.
  assert.ok((rows ?? 0) < 100 && (height ?? 0) > 7000, `${rows} rows, ${height} pixels`);

  await search(page, 'sleeper 7', '11 tasks');
  await page.until(`${row('sleeper 79')} && !${row('sleeper 0')}`);
  await page.press('Escape');
  await page.until(`${row('sleeper 0')} && ${isFocused('tree')}`);

  // By the name of a file: only that of all others is different.
  await search(page, `page.mjs:${lineOf('inner')}:`, '1 task');
  await page.until(row('nested'));
  await page.press('Escape');
  await page.until(isFocused('tree'));
}

async function checkKeyboard(page: BrowserPage): Promise<void> {
  await search(page, 'nested', '1 task');
  await page.press('ArrowDown');
  await page.until(`${isFocused('tree')} && document.querySelector('#tree .active.loop')`);
  await page.press('ArrowDown');
  await page.until(`${row('nested')}.getAttribute('aria-selected') === 'true'`);
  const active = await page.evaluate(
    `document.getElementById(document.querySelector('#tree').getAttribute('aria-activedescendant')) === ${row('nested')}`,
  );
  assert.equal(active, true);
  assert.equal(await page.evaluate(`${row('nested')}.getAttribute('aria-expanded')`), 'false');
  await page.press('Enter');
  await page.until(`${row('nested')}.getAttribute('aria-expanded') === 'true'`);
  for (const name of ['outer', 'inner']) {
    await page.until(`${row(name)}?.textContent.includes('page.mjs:${lineOf(name)}:3')`);
    assert.equal(await page.evaluate(`${row(name)}.getAttribute('aria-level')`), '3');
    assert.equal(await page.evaluate(`${row(name)}.getAttribute('aria-setsize')`), '2');
  }
  await page.press('ArrowLeft');
  await page.until(`!${row('outer')}`);
  await page.press('ArrowRight');
  await page.press('ArrowRight');
  await page.until(`${row('outer')}.getAttribute('aria-selected') === 'true'`);
  await page.press('ArrowLeft');
  await page.until(`${row('nested')}.getAttribute('aria-selected') === 'true'`);
  await page.press('/');
  await page.press('Escape');
  await page.until(isFocused('tree'));
}

/** A name that would do harm as markup. */
async function checkHostile(page: BrowserPage): Promise<void> {
  await search(page, '<img', '1 task');
  await page.until(row(HOSTILE));
  await page.press('Escape');
  assert.deepEqual(await page.evaluate(`[document.images.length, typeof globalThis.hacked]`), [0, 'undefined']);
}

async function checkTabs(page: BrowserPage): Promise<void> {
  await page.press('2');
  await page.until(`document.querySelector('#waits').checkVisibility() && document.querySelector('#graph svg')`);
  assert.equal(await textOf(page, '#cycles li'), "Await cycle: 'one' waits for 'other' waits for 'one'");
  const drawn = await page.evaluate<Record<string, string[]>>(`(() => {
    const labels = (selector) => [...document.querySelectorAll(selector)].map((each) => each.textContent);
    return { objects: labels('.node.object .label'), cycle: labels('.node.cycle .label'), tasks: labels('.node.task:not(.cycle) .label') };
  })()`);
  assert.deepEqual(drawn.objects?.sort(), ['Lock', 'Queue']);
  assert.deepEqual(drawn.cycle?.sort(), ['one', 'other']);
  assert.deepEqual(drawn.tasks?.sort(), ['Task-1', 'consumer × 2', 'holder', 'sleeper × 300', 'wanting']);
  assert.equal(await page.evaluate(`document.querySelectorAll('.edge.cycle').length`), 2);

  await page.click('#tab-timers');
  await page.until(
    `[...document.querySelectorAll('#timer-list .row')].some((row) => row.textContent.includes('sleeper'))`,
  );
  assert.equal(await page.evaluate(`document.querySelector('#tab-timers').getAttribute('aria-selected')`), 'true');
  assert.equal(await page.evaluate(`document.querySelector('#waits').hidden`), true);
  await page.press('ArrowRight');
  await page.until(
    `${isFocused('tab-threads')} && document.querySelector('#threads').textContent.includes('main thread')`,
  );
  await page.press('5');
  await page.until(`document.querySelectorAll('#charts canvas').length >= 5`);
  await page.until(`/tasks 309/.test(document.querySelector('#charts').innerText)`);

  // Steps are measured when the user wants it.
  assert.equal(await page.evaluate(`document.querySelector('figcaption:has(#measures-steps) b').textContent`), '–');
  await page.click('#measures-steps');
  await page.until(`/ ms$/.test(document.querySelector('figcaption:has(#measures-steps) b').textContent)`);

  await page.press('p');
  await page.until(`document.querySelector('#status').textContent === 'paused'`);
  await page.click('#pause');
  await page.until(`document.querySelector('#status').textContent === 'live'`);
}

for (const backend of BACKENDS) {
  test(`the page of inspect, in Chromium: tree, search, keyboard, tabs, and nothing from elsewhere [${backend}]`, async () => {
    await whileInspected(backend, PROGRAM, [], async ({ address, command, program }) => {
      const browser = new Chromium();
      try {
        const page = await browser.open(String(address));
        await checkTree(page);
        await checkKeyboard(page);
        await checkHostile(page);
        await checkTabs(page);
        program.kill('SIGKILL');
        await page.until(`document.querySelector('#status').textContent === 'The process has ended.'`);
        assert.equal(endedWith(0, await command.ended()).length, 1);
        assert.deepEqual(page.complaints, []);
        assert.ok(page.requested.some((url) => new URL(url).pathname === '/data'));
        assert.deepEqual(
          page.requested.filter((url) => new URL(url).origin !== address.origin),
          [],
        );
      } finally {
        await browser.close();
      }
    });
  });
}
