/** Finds node-gyp and the headers of this Node, for build.mjs and the prebuilt binaries. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import process from 'node:process';

/** The script of node-gyp; undefined if it is not installed. */
export function nodeGyp() {
  try {
    return createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
  } catch {
    return undefined;
  }
}

/**
 * Makes node-gyp use the headers that came with this Node, if there are any, so that building needs
 * no network.
 */
export function ownHeaders() {
  if (process.env.npm_config_nodedir) return [];
  const prefix = resolve(process.execPath, '..', '..');
  const header = join(prefix, 'include', 'node', 'node_version.h');
  if (!existsSync(header)) return [];
  const text = readFileSync(header, 'utf8');
  const version = ['MAJOR', 'MINOR', 'PATCH'].map((part) => new RegExp(`NODE_${part}_VERSION (\\d+)`).exec(text)?.[1]);
  return version.join('.') === process.versions.node ? [`--nodedir=${prefix}`] : [];
}
