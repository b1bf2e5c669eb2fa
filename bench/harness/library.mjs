/** The package as it was built, for all of bench/. `ASYNCIO_NATIVE_BACKEND` in the environment of the process chooses the backend. */
// biome-ignore lint/correctness/useImportExtensions: takes the declarations beside it for the file
export * from '../../dist/index.mjs';
