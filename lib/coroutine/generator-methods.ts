type Methods = Generator<unknown, never, unknown>;

/**
 * The prototype and the methods of every generator. V8 gives the generators of each function, and so of each new
 * closure, their own hidden class. Looking up a method by name there takes longer than calling it.
 */
export const generatorPrototype: Methods = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()));
export const next: Methods['next'] = generatorPrototype.next;
export const raise: Methods['throw'] = generatorPrototype.throw;
export const close: Methods['return'] = generatorPrototype.return;
