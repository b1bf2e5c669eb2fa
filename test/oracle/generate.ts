import { call } from './expressions.js';
import { KINDS } from './objects.js';
import type { Expression, Program } from './program.js';
import { Random } from './random.js';
import { type Shared, Writer } from './writer.js';

/** The program of a seed. A change here, or in what it uses, makes another program of it: then record anew. */
export function generate(seed: number): Program {
  const random = new Random(seed);
  const { objects, shared } = chooseObjects(random);
  return { objects, things: new Writer(random, shared, chooseThings(random)).things() };
}

/** Few of them, so that tasks get in each other's way. */
function chooseObjects(random: Random): { objects: Record<string, Expression>; shared: Shared[] } {
  const objects: Record<string, Expression> = {
    counter0: call('Counter'),
    variable0: call('variable', 0),
    context0: call('Context'),
  };
  const shared: Shared[] = [];
  const count = random.weighted([
    [2, 0],
    [3, 1],
    [3, 2],
  ]);
  for (let i = 0; i < count; i++) {
    const kind = random.of(KINDS);
    const object = `${kind.name}${i}`;
    objects[object] = kind.make(random);
    shared.push({ kind, object });
  }
  return { objects, shared };
}

/** The names of things tell what they are. */
function chooseThings(random: Random): string[] {
  const count = random.between(3, 8);
  return Array.from({ length: count }, (_, i) => {
    const kind = random.weighted([
      [12, 'body'],
      [2, 'future'],
      [2, i < count - 1 ? 'gather' : 'future'],
      [1, i < count - 1 ? 'shield' : 'future'],
    ]);
    return `${i === 0 ? 'body' : kind}${i}`;
  });
}
