import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files that the build puts beside this script: `scripts/bundle/page.mjs`. */
const TYPES: Readonly<Record<string, string>> = {
  'page.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'uplot.js': 'text/javascript; charset=utf-8',
  'uplot.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};
/** The placeholder for the token in the page's links to its other files. */
const PLACEHOLDER = '{{token}}';

export interface PageFile {
  readonly type: string;
  readonly content: string;
}

/** The files of the page, by their paths. No path of a request is ever opened. **Blocks** while they are read. */
export function pageFiles(token: string): ReadonlyMap<string, PageFile> {
  return new Map(
    Object.entries(TYPES).map(([name, type]) => {
      const content = readFileSync(join(__dirname, 'page', name), 'utf8').replaceAll(PLACEHOLDER, token);
      return [name === 'page.html' ? '/' : `/${name}`, { type, content }];
    }),
  );
}
