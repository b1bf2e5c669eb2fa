/** Lines of lib/ that ran, from what V8 writes for each process and Worker into the folder NODE_V8_COVERAGE. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LineHits } from './line-hits.mjs';

/**
 * `dist`: compiled files with their source maps. `units`: a bundle of some of their modules, which tests load besides.
 * Returns the lines of the sources, including modules that were never loaded.
 */
export function coverageOfLib(reports, dist, units, root) {
  const files = readdirSync(dist, { recursive: true }).map((name) => join(dist, name));
  const modules = new Map(
    [...files, units]
      .filter((file) => existsSync(`${file}.map`))
      .map((file) => [pathToFileURL(file).href, new Module(file, root)]),
  );
  for (const report of readdirSync(reports)) {
    for (const { url, functions } of scriptsOf(readFileSync(join(reports, report), 'latin1'))) {
      modules.get(url)?.add(functions);
    }
  }
  const hits = new LineHits();
  for (const module of modules.values()) module.addTo(hits);
  return hits;
}

/**
 * The scripts of a report that are in a folder dist, and the bundle for tests. The rest, mostly Node's own scripts and
 * repeated source maps, is not parsed, because thousands of reports have gigabytes. Only names of functions can contain
 * other characters than ASCII, and they are not used.
 */
function scriptsOf(report) {
  const end = report.indexOf('],"timestamp":');
  return report
    .slice(0, end === -1 ? undefined : end)
    .split('{"scriptId":')
    .filter((script) => /^"\d+","url":"file:[^"]*\/(?:dist\/|\.test-build\/units\.cjs")/.test(script))
    .map((script) => JSON.parse(`{"scriptId":${script.replace(/,$/, '')}`));
}

/** A script: which of its characters ran in any of the processes. */
class Module {
  #text;
  #ran;
  #map;
  #folder;
  #root;

  constructor(file, root) {
    this.#text = readFileSync(file, 'utf8');
    this.#ran = new Uint8Array(this.#text.length);
    this.#map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
    this.#folder = dirname(file);
    this.#root = root;
  }

  /** The innermost range around a character counts; V8 lists outer ranges before inner ones. */
  add(functions) {
    const ran = new Uint8Array(this.#text.length);
    const ranges = functions.flatMap((each) => each.ranges);
    ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
    for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
    for (let at = 0; at < ran.length; at++) this.#ran[at] |= ran[at];
  }

  /** A line of code ran if any of its non-blank characters did. */
  addTo(hits) {
    let start = 0;
    for (const [line, text] of this.#text.split('\n').entries()) {
      const column = text.search(/\S/);
      const entry = isCode(text) ? this.#map.findEntry(line, column) : undefined;
      // Lines that the compiler has added have no source.
      if (entry?.generatedLine === line) {
        const ran = [...text].some((character, at) => character !== ' ' && this.#ran[start + at] === 1);
        hits.add(relative(this.#root, resolve(this.#folder, entry.originalSource)), entry.originalLine + 1, ran);
      }
      start += text.length + 1;
    }
  }
}

/** Not a comment, and more than brackets. */
function isCode(text) {
  return /\w/.test(text) && !/^\s*(?:\/\/|\/\*|\*)/.test(text);
}
