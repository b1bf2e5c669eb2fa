import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../support/paths.js';

/** Something that the package exports. */
export interface Declaration {
  readonly name: string;
  readonly isType: boolean;
  /** The text of its declaration, with what stands in front of it, in the published declarations. */
  readonly text: string;
}

const EXPORT = /export (type )?\{([^}]*)\} from '([^']+)'/g;

/** Everything that dist/index.d.ts exports. */
export function declarations(): Declaration[] {
  const index = join(ROOT, 'dist', 'index.d.ts');
  return [...readFileSync(index, 'utf8').matchAll(EXPORT)].flatMap(([, allTypes, names, module]) => {
    const text = readFileSync(join(dirname(index), module!.replace(/\.js$/, '.d.ts')), 'utf8');
    const items = names!.split(',').map((item) => item.trim());
    return items
      .filter((item) => item !== '')
      .map((item) => {
        const name = item.replace(/^type /, '');
        return { name, isType: allTypes !== undefined || item !== name, text: declarationIn(text, name) };
      });
  });
}

/** The first declaration of `name` in a module, with the comment in front of it. Empty if there is none. */
function declarationIn(text: string, name: string): string {
  const start = new RegExp(
    `^export (?:declare )?(?:abstract )?(?:class|function|const|interface|type) ${name}\\b`,
    'm',
  ).exec(text);
  if (start === null) return '';
  const before = text.slice(0, start.index);
  const comment = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(before)?.[0] ?? '';
  const body = text.slice(start.index);
  const end = /^(?:\}|export .*;)$/m.exec(body);
  return comment + body.slice(0, end === null ? undefined : end.index + end[0].length);
}

/** A member of a class or interface, at four blanks: `name(`, `get name(`, `readonly name:`, `[Symbol.iterator](`. */
const MEMBER = /^ {4}(?:(?:static|readonly|abstract|get|set) )*([A-Za-z]\w*|\[Symbol\.\w+\])\??(?:<.*>)?[(:].*$/;
/** What the language prescribes where it has no parameters, and what nobody calls. */
const PRESCRIBED = ['constructor'];

/** Members in `text` with a doc comment, or with none. Overloads share one, as do a getter and its setter. */
export function members(text: string, documented: boolean): string[] {
  const lines = text.split('\n');
  const names: string[] = [];
  let last = '';
  lines.forEach((line, i) => {
    const name = /^ {4}private /.test(line) ? undefined : MEMBER.exec(line)?.[1];
    if (name !== undefined && name !== last && !PRESCRIBED.includes(name)) {
      if (lines[i - 1]!.trim().endsWith('*/') === documented) names.push(name);
    }
    if (name !== undefined) last = name;
  });
  return names;
}

/** Members with a doc comment of what the class or interface in `text` extends or implements, as far as `all` declares that. */
export function inherited(text: string, all: string): string[] {
  return basesOf(text).flatMap((base) => {
    const declared = new RegExp(
      `^(?:export )?(?:declare )?(?:abstract )?(?:class|interface) ${base}\\b[\\s\\S]*?^\\}`,
      'm',
    );
    const found = declared.exec(all)?.[0] ?? '';
    return [...members(found, true), ...inherited(found, all)];
  });
}

/** The names behind `extends` and `implements` at the head of a class or interface. */
function basesOf(text: string): string[] {
  let head = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface) .*\{$/m.exec(text)?.[0] ?? '';
  // Type parameters have an `extends` of their own.
  while (/<[^<>]*>/.test(head)) head = head.replaceAll(/<[^<>]*>/g, '');
  return [...head.matchAll(/ (?:extends|implements) ([\w, ]+?)(?= implements | \{)/g)].flatMap(([, names]) =>
    names!.split(', '),
  );
}

/** The text of every published declaration file. */
export function allText(): string {
  const dist = join(ROOT, 'dist');
  const files = (readdirSync(dist, { recursive: true }) as string[]).filter((file) => file.endsWith('.d.ts'));
  return files.map((file) => readFileSync(join(dist, file), 'utf8')).join('\n');
}
