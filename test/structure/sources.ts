import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { ROOT } from '../support/paths.js';

/** An import or re-export of one of our own modules by another. */
export interface Edge {
  from: string;
  to: string;
  /** Erased when compiled: `import type`, `export type`. */
  typeOnly: boolean;
}

/** Files below a folder of the repository, as paths from that folder with forward slashes. */
export function filesIn(folder: string, pattern: RegExp): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true }) as string[];
  return names
    .map((name) => name.replaceAll(sep, '/'))
    .filter((name) => pattern.test(name))
    .sort();
}

export function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** `import … from`, `export … from`, bare `import '…'` and `import('…')`, each with its specifier. */
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[\w*{][^;'"]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

/** Everything that a module of lib/ imports from others of lib/, and every specifier that is not a module of ours. */
export function importsOf(file: string): { edges: Edge[]; foreign: string[] } {
  const edges: Edge[] = [];
  const foreign: string[] = [];
  for (const [, type, named, dynamic] of withoutComments(read(`lib/${file}`)).matchAll(IMPORT)) {
    const specifier = (named ?? dynamic)!;
    if (specifier.startsWith('.')) {
      const to = posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts');
      edges.push({ from: file, to, typeOnly: type !== undefined });
    } else {
      foreign.push(specifier);
    }
  }
  return { edges, foreign };
}

export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*/g, '$1');
}
