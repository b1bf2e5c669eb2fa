/**
 * Makes docs/pictures/inspect.png, a picture of the page of `asyncio-native inspect` about shop.mjs: node scripts/picture/make.mjs [TAB]
 *
 * TAB: the number of the visible tab. Needs `chromium`, and what `npm run build` makes.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));
const PICTURE = 'docs/pictures/inspect.png';
const SIZE = { width: 1080, height: 560, deviceScaleFactor: 1, mobile: false };

const tab = process.argv[2] ?? '1';

function start(...args) {
  return spawn(process.execPath, args, { cwd: HERE, stdio: ['ignore', 'pipe', 'ignore'] });
}

async function firstLine({ stdout }) {
  const [line] = await once(createInterface(stdout), 'line');
  return line;
}

execFileSync(process.execPath, ['scripts/build-ts.mjs', 'test'], { cwd: ROOT, stdio: 'inherit' });
const { Chromium } = await import('../../.test-build/support/chromium.js');

const shop = start('--inspect-port=0', 'shop.mjs');
await firstLine(shop);
const command = start('../../dist/cli/main.cjs', 'inspect', String(shop.pid));
const browser = new Chromium();
try {
  const page = await browser.open(await firstLine(command));
  await page.call('Emulation.setDeviceMetricsOverride', SIZE);
  await page.press(tab);
  // All places are known, and the charts have data.
  await page.until(`/shop\\.mjs:\\d/.test(document.body.textContent) || ${Number(tab) > 2}`);
  const looks = tab === '5' ? 30 : 3;
  for (let look = 0; look < looks; look++) {
    await page.evaluate(`new Promise((resolve) => new MutationObserver((_, observer) => {
      observer.disconnect();
      setTimeout(resolve, 500);
    }).observe(document, { subtree: true, childList: true, characterData: true }))`);
  }
  const { data } = await page.call('Page.captureScreenshot', { format: 'png' });
  writeFileSync(`${ROOT}${PICTURE}`, Buffer.from(data, 'base64'));
} finally {
  await browser.close();
  command.kill('SIGINT');
  shop.kill('SIGKILL');
}
