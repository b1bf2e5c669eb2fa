/**
 * Writes the page of `asyncio-native inspect`, `dist/cli/page`: its modules as one script, and a copy of uPlot, which
 * draws its charts, with its license. So the package needs no dependency for it.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';

const PAGE = fileURLToPath(new URL('../../lib/cli/page/', import.meta.url));
const UPLOT = new URL('../../node_modules/uplot/', import.meta.url);

/** Writes it into `dist`; returns the names of the scripts there. */
export async function copyPage(dist) {
  const folder = join(dist, 'cli', 'page');
  mkdirSync(folder, { recursive: true });
  const build = await rollup({ input: join(PAGE, 'main.js') });
  await build.write({ file: join(folder, 'page.js'), format: 'iife' });
  await build.close();
  for (const file of ['page.html', 'page.css', 'icon.svg']) copyFileSync(join(PAGE, file), join(folder, file));
  const { version } = JSON.parse(readFileSync(new URL('package.json', UPLOT), 'utf8'));
  const license = readFileSync(new URL('LICENSE', UPLOT), 'utf8');
  const head = `/*\nuPlot ${version}\n\n${license.trim()}\n*/\n`;
  for (const [from, to] of [
    ['uPlot.iife.min.js', 'uplot.js'],
    ['uPlot.min.css', 'uplot.css'],
  ]) {
    writeFileSync(join(folder, to), head + readFileSync(new URL(`dist/${from}`, UPLOT), 'utf8'));
  }
  return ['cli/page/page.js', 'cli/page/uplot.js'];
}
