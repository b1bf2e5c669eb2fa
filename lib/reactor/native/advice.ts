const { join } = process.getBuiltinModule('node:path');

const WITHOUT = 'To do without it, on the pure backend: set ASYNCIO_NATIVE_BACKEND=pure';

/**
 * What to type if the addon in `root` does not load. `given`: the file that the environment names. `canAllow`: Node was told to load
 * none. `isClone`: whether `root` is a clone.
 */
export function advice(
  root: string | undefined,
  given: string | undefined,
  canAllow: boolean,
  isClone: boolean,
): string[] {
  if (canAllow) {
    return ['To allow it: start Node without --no-addons, and with --allow-addons where it has --permission', WITHOUT];
  }
  if (given) {
    return [`ASYNCIO_NATIVE_ADDON=${given} names the only file to try: unset it, or correct it`, WITHOUT];
  }
  if (root === undefined) {
    return ['This is a bundle: put the folder prebuilds of the package asyncio-native beside it', WITHOUT];
  }
  const command = isClone ? 'npm run build:native' : `npx node-gyp rebuild --directory "${join(root, 'native')}"`;
  return [`To compile it, with a C++17 compiler, make and Python 3: ${command}`, WITHOUT];
}
