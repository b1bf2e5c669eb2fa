import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendName } from 'asyncio-native';
import { ROOT } from '../support/paths.js';

/** One example of a document: a fenced block whose language is one of `js`, `cjs`, `ts`. */
export interface Snippet {
  /** Where it stands, such as `README.md:12`. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
  /** What the fenced `text` blocks right behind it say that it prints: on one backend, or on any. */
  readonly output: Partial<Record<BackendName | 'any', string>>;
}

/** A fenced block. `info` is what stands behind its language. */
interface Fence {
  readonly language: string;
  readonly info: string;
  readonly content: string;
  readonly start: number;
  readonly end: number;
}

/** What others wrote, or typedoc. */
const FOREIGN = /^docs\/(?:tools|site)\//;

/** The documents that are checked, as paths from the root. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'examples/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.md') && !FOREIGN.test(name))
    .sort(),
];

export function textOf(document: string): string {
  return readFileSync(join(ROOT, document), 'utf8');
}

/** The examples of a document, in order. */
export function snippetsOf(document: string): Snippet[] {
  const text = textOf(document);
  const fences = fencesOf(text);
  const snippets: Snippet[] = [];
  for (const [at, fence] of fences.entries()) {
    if (!['js', 'cjs', 'ts'].includes(fence.language)) continue;
    const output: Snippet['output'] = {};
    let last = fence;
    for (const next of fences.slice(at + 1)) {
      if (next.language !== 'text' || text.slice(last.end, next.start).trim() !== '') break;
      output[(next.info || 'any') as BackendName | 'any'] = next.content;
      last = next;
    }
    const line = text.slice(0, fence.start).split('\n').length;
    snippets.push({ place: `${document}:${line}`, language: fence.language, code: fence.content, output });
  }
  return snippets;
}

/** What `snippet` is said to print on `backend`; undefined where nothing is said. */
export function outputOn({ output }: Snippet, backend: BackendName): string | undefined {
  return output[backend] ?? output.any;
}

/** Links of a document into the repository: a path, empty for the document itself, and the heading behind `#`. */
export function linksOf(document: string): { path: string; heading: string }[] {
  const targets = [...withoutFences(document).matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g)];
  return targets.map(([, path = '', heading = '']) => ({ path, heading })).filter(({ path }) => !/^[a-z]+:/.test(path));
}

/** What links to the headings of a document have behind `#`. */
export function headingsOf(document: string): string[] {
  return [...withoutFences(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function fencesOf(text: string): Fence[] {
  return [...text.matchAll(/^```(\w*)[ ]?(.*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1]!,
    info: match[2]!,
    content: match[3]!,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function withoutFences(document: string): string {
  return textOf(document).replace(/^```[\s\S]*?^```$/gm, '');
}
