/** The version of this package: `.ci/bundle.mjs` puts in what package.json says. */
export const VERSION: string = '';
