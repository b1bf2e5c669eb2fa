/** Draws the charts of a stored run into docs/charts/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { charts } from './figures.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = 'docs/charts';

/**
 * Writes an SVG for each chart whose figures are in `run`. Returns the names of the files, and of the charts without
 * figures.
 */
export function drawCharts(run) {
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
  const drawn = [];
  const left = [];
  for (const [name, draw] of Object.entries(charts)) {
    const svg = draw(run);
    if (svg === undefined) {
      left.push(name);
    } else {
      writeFileSync(join(ROOT, FOLDER, `${name}.svg`), svg);
      drawn.push(`${FOLDER}/${name}.svg`);
    }
  }
  return { drawn, left };
}
