import * as layout from '../layout.js';
import type { Binding } from './binding.js';

/** Says in what the layout of memory that a binary was built with differs from ours; undefined when they agree. */
export function differenceOfLayout(binding: Binding): string | undefined {
  const built = `it was built for version ${binding.version} of this package, whose`;
  for (const [name, value] of Object.entries(layout)) {
    const theirs = binding.layout[name];
    if (theirs !== value) {
      return `${built} layout differs: ${name} is ${theirs} there and ${value} here`;
    }
  }
  const extra = Object.keys(binding.layout).find((name) => !(name in layout));
  return extra === undefined ? undefined : `${built} layout has ${extra}, which is unknown here`;
}
