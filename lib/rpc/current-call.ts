/** The call from another thread whose function is on the stack. */
class Calls {
  /** The word that tells what has become of it. */
  current: { readonly words: Int32Array; readonly at: number } | undefined = undefined;
}

export const calls: Calls = new Calls();
