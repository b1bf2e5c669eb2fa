import { fileURLToPath } from 'node:url';

/** The root folder of the repository; the compiled tests live two folders below it. */
export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

/** The path of a program in test/fixtures. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../test/fixtures/${name}`, import.meta.url));
}
