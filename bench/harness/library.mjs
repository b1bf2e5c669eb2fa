/**
 * The built package, for all of bench/. `ASYNCIO_NATIVE_BACKEND` in the environment of the process chooses the backend.
 */
export * from '../../dist/index.mjs';
