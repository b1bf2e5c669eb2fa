#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { isInstance, runMainScript, VERSION } from '../core.js';
import { CommandLineError } from './command-line-error.js';
import { doctor } from './doctor.js';
import { inspect } from './inspect-command.js';
import { look } from './look-command.js';
import { parse } from './parse.js';
import { startConsole } from './repl/console.js';
import { runFile } from './run-file.js';
import { selfTest } from './self-test.js';
import { top } from './top-command.js';
import { trace } from './trace-command.js';
import { usageOf } from './usage.js';
import { serveQueue } from './worker-command.js';

// The command `asyncio-native`. Errors of the program stay uncaught, so that Node prints them in its own way.
runMainScript(async () => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of the output has closed it: there is nothing left to do, and that is no failure.
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
  try {
    const command = parse(process.argv.slice(2));
    switch (command.name) {
      case 'run':
        await runFile(command.file, command.args);
        break;
      case 'ps':
      case 'pstree':
        process.stdout.write(await look(command));
        break;
      case 'doctor':
        process.exitCode = await doctor((line) => process.stdout.write(`${line}\n`));
        break;
      case 'top':
        await top(command);
        break;
      case 'inspect':
        await inspect(command);
        break;
      case 'trace':
        process.stdout.write(await trace(command));
        break;
      case 'worker':
        await serveQueue(command);
        break;
      case 'repl':
        await startConsole();
        break;
      case 'help':
        process.stdout.write(usageOf(command.command));
        break;
      case 'version':
        process.stdout.write(`${VERSION}\n`);
        break;
      case 'self-test':
        await selfTest((event) => writeSync(1, `${JSON.stringify(event)}\n`));
        // Ends even if a test has left something open.
        process.exit();
    }
  } catch (error) {
    if (!isInstance(error, CommandLineError)) {
      throw error;
    }
    process.stderr.write(`asyncio-native: ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
});
