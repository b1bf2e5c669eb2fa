/** Values that throw when they are inspected, new ones each time: user code may throw, yield or return them. */
export const HOSTILE_VALUES: Readonly<Record<string, () => unknown>> = {
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  'a revoked proxy of a function': () => {
    const { proxy, revoke } = Proxy.revocable(() => {}, {});
    revoke();
    return proxy;
  },
  'a proxy whose traps throw': () => {
    const refuse = (): never => {
      throw new Error('trap');
    };
    return new Proxy({}, { get: refuse, has: refuse, getPrototypeOf: refuse, ownKeys: refuse });
  },
  'an error whose getters throw': () => {
    const error = new Error('plain');
    for (const key of ['stack', 'name', 'message', 'cause', 'constructor', 'then']) {
      Object.defineProperty(error, key, {
        get() {
          throw new Error(`getter of ${key}`);
        },
      });
    }
    return error;
  },
  'an error of a class with a static name': () => {
    class Named extends Error {}
    Object.defineProperty(Named, 'name', { value: () => 'no string' });
    return new Named('method');
  },
  'an error of a class whose name is a symbol': () => {
    class Named extends Error {}
    Object.defineProperty(Named, 'name', { value: Symbol('name') });
    return new Named('symbol');
  },
  'an object that is inspected by throwing': () => ({
    [Symbol.for('nodejs.util.inspect.custom')]() {
      throw new Error('inspect');
    },
  }),
  'an object without a prototype': () => Object.create(null),
  'a frozen error': () => Object.freeze(new Error('frozen')),
  'a symbol': () => Symbol('thrown'),
  nothing: () => undefined,
};

/** What was caught, without a look at it that could throw: `assert` would show what differs. */
export function isSameValue(actual: unknown, expected: unknown): boolean {
  return Object.is(actual, expected);
}
