/** Imports the named package, and does nothing with it. */
import process from 'node:process';

await import(process.argv[2]);
