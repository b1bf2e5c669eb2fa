/** The version of this package: `scripts/bundle.mjs` puts in what package.json says. */
export const VERSION: string = '';
