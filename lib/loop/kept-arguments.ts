/**
 * What a handle keeps of `args`: nothing, the one bare, or a copy. Not the array itself: as long as that goes nowhere, V8 need
 * not even create it.
 */
export function kept(args: readonly unknown[]): unknown {
  switch (args.length) {
    case 0:
      return undefined;
    case 1:
      return args[0];
    default:
      return args.slice();
  }
}
