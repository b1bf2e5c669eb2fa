import { CommandLineError } from './command-line-error.js';

/** What the command line asks for. */
export type Command =
  | { readonly name: 'run'; readonly file: string; readonly args: readonly string[] }
  /** `self-test`: what doctor runs in a process of its own, and nobody else. */
  | { readonly name: 'doctor' | 'self-test' | 'help' | 'version' };

export const USAGE = `Usage:
  asyncio-native run FILE [ARGUMENTS]   runs the coroutine function \`main\` that FILE exports, or its default export,
                                        on Node's own loop; the arguments are in process.argv. Ctrl-C cancels it, a
                                        second one ends it at once. FILE is what Node takes: ESM, CommonJS, and
                                        TypeScript where this Node runs that.
  asyncio-native doctor                 tells which backend is in use and why, and tests it
  asyncio-native --help | --version

Exit codes of run: 0 when main returned, 1 when it threw, 2 when it cannot be run, 130 when Ctrl-C ended it.
Exit codes of doctor: 0, and 1 when a test failed.
`;

/** Reads the arguments that follow the command's name. @throws CommandLineError if they make no sense. */
export function parse(args: readonly string[]): Command {
  const [name, first, ...rest] = args;
  if (name === undefined) {
    throw new CommandLineError(`a command is missing\n${USAGE}`);
  }
  if (name === '--help' || name === '-h' || first === '--help' || first === '-h') {
    return { name: 'help' };
  }
  switch (name) {
    case '--version':
    case '-v':
      return { name: 'version' };
    case 'self-test':
      return { name };
    case 'doctor':
      if (first !== undefined) {
        throw new CommandLineError(`doctor takes no arguments, got ${JSON.stringify(first)}`);
      }
      return { name };
    case 'run':
      if (first === undefined || (first === '--' && rest.length === 0)) {
        throw new CommandLineError('run: a file is missing; see asyncio-native --help');
      }
      if (first === '--') {
        return { name, file: rest[0] as string, args: rest.slice(1) };
      }
      if (first.startsWith('-')) {
        throw new CommandLineError(`run: unknown option ${first}; flags of Node go into NODE_OPTIONS`);
      }
      return { name, file: first, args: rest };
    default:
      throw new CommandLineError(`unknown command ${JSON.stringify(name)}; see asyncio-native --help`);
  }
}
