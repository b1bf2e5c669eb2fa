import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/paths.js';

/** One example of a document: a fenced block whose language is one of `js`, `cjs`, `ts`. */
export interface Snippet {
  /** Where it stands, such as `README.md:12`. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
}

/** The documents that are checked, as paths from the root. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'examples/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export function textOf(document: string): string {
  return readFileSync(join(ROOT, document), 'utf8');
}

/** The examples of a document, in order. */
export function snippetsOf(document: string): Snippet[] {
  const text = textOf(document);
  return [...text.matchAll(/^```(js|cjs|ts)\n([\s\S]*?)^```$/gm)].map((match) => ({
    place: `${document}:${text.slice(0, match.index).split('\n').length}`,
    language: match[1]!,
    code: match[2]!,
  }));
}

/** Links of a document to files of the repository. */
export function linksOf(document: string): string[] {
  const targets = [...textOf(document).matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map((match) => match[1]!);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}
