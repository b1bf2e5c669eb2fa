import { VERSION } from '../../util/version.js';
import * as layout from '../layout.js';
import type { Binding } from './binding.js';

/** Why `binding`, which a file exports, is not the addon of this exact version; undefined if it is. */
export function unfitness(binding: Partial<Binding>): string | undefined {
  if (typeof binding?.layout !== 'object' || typeof binding.version !== 'string') {
    return 'it is no addon of asyncio-native';
  }
  if (binding.version !== VERSION) {
    return `it was built for version ${binding.version} of this package, and this is ${VERSION}`;
  }
  // Of the same version, but of other sources.
  const built = 'it was built from other sources of this version, whose';
  for (const [name, value] of Object.entries(layout)) {
    const theirs = binding.layout[name];
    if (theirs !== value) {
      return `${built} layout differs: ${name} is ${theirs} there and ${value} here`;
    }
  }
  const extra = Object.keys(binding.layout).find((name) => !(name in layout));
  return extra === undefined ? undefined : `${built} layout has ${extra}, which is unknown here`;
}
