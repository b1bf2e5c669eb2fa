import type { Expression } from './program.js';

/** Short ways to write what programs consist of. */

export function name(of: string): Expression {
  return { name: of };
}

export function call(callee: string, ...args: Expression[]): Expression {
  return { call: callee, args };
}

export function callWith(options: Record<string, Expression>, callee: string, ...args: Expression[]): Expression {
  return { call: callee, args, options };
}

export function list(of: readonly Expression[]): Expression {
  return { list: of };
}

export function the(thing: string): Expression {
  return call('the', name(thing));
}
