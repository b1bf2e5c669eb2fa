import type { SourceMap } from 'node:module';
import { readFileSync } from '../util/node-builtins.js';

/** A position in the user's source: a path, or a URL if it is no file. Line and column are counted from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The comment that names a source map is at the end. */
const COMMENT = /\/\/[#@] sourceMappingURL=(\S+)\s*$/;
const INLINE = /^data:application\/json[^,]*?(;base64)?,/;

/** By script; null for one without a source map. */
const maps = new Map<string, SourceMap | null>();

/** The source position for a position in the script at `url`, by its source map if it has one. */
export function sourcePosition(url: string, line: number, column: number): SourcePosition {
  const map = mapOf(url);
  const found = map?.findEntry(line - 1, column - 1);
  if (found && 'originalSource' in found && found.originalSource) {
    const file = pathOf(new URL(found.originalSource, baseOf(url)).href);
    return { file, line: found.originalLine + 1, column: found.originalColumn + 1 };
  }
  return { file: pathOf(url), line, column };
}

function baseOf(url: string): string {
  return url.includes('://') ? url : fileUrl(url);
}

function fileUrl(path: string): string {
  return process.getBuiltinModule('node:url').pathToFileURL(path).href;
}

function pathOf(url: string): string {
  if (!url.startsWith('file://')) {
    return url;
  }
  try {
    return process.getBuiltinModule('node:url').fileURLToPath(url);
  } catch {
    return url;
  }
}

function mapOf(url: string): SourceMap | null {
  let map = maps.get(url);
  if (map === undefined) {
    try {
      map = readMap(url);
    } catch {
      // The script is no file, or its map is missing or invalid: use the position in the script.
      map = null;
    }
    maps.set(url, map);
  }
  return map;
}

function readMap(url: string): SourceMap | null {
  const { SourceMap } = process.getBuiltinModule('node:module');
  const script = pathOf(url);
  const comment = COMMENT.exec(readFileSync(script, 'utf8').slice(-LONGEST_COMMENT))?.[1];
  if (comment === undefined) {
    return null;
  }
  const inline = INLINE.exec(comment);
  const text =
    inline === null
      ? readFileSync(pathOf(new URL(comment, fileUrl(script)).href), 'utf8')
      : decode(comment.slice(inline[0].length), inline[1] !== undefined);
  return new SourceMap(JSON.parse(text));
}

function decode(text: string, isBase64: boolean): string {
  return isBase64 ? Buffer.from(text, 'base64').toString() : decodeURIComponent(text);
}

/** Characters: a map may be in the comment itself. */
const LONGEST_COMMENT = 32 * 1024 * 1024;
