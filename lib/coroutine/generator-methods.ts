type Methods = Generator<unknown, never, unknown>;

/**
 * The prototype and the methods of every generator. V8 gives the generators of each function, and so of each new closure, a
 * hidden class of their own; to look a method up by name in one of those takes longer than to call it.
 */
export const generatorPrototype: Methods = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()));
export const next: Methods['next'] = generatorPrototype.next;
export const raise: Methods['throw'] = generatorPrototype.throw;
export const close: Methods['return'] = generatorPrototype.return;
