/** Numbers for objects, given when first asked for and kept as long as the object lives. */
const ids = new WeakMap<object, number>();
let given = 0;

export function idOf(object: object): number {
  let id = ids.get(object);
  if (id === undefined) {
    id = ++given;
    ids.set(object, id);
  }
  return id;
}
