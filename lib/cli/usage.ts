/** The help of each command: its synopsis, then what it does. */
const HELP: { readonly [command: string]: readonly string[]; readonly ps: readonly string[] } = {
  run: [
    'run FILE [ARGUMENTS]',
    'runs the coroutine function `main` that FILE exports, or its default export,',
    "on Node's own loop; the arguments are in process.argv. Ctrl-C or SIGTERM",
    'cancels it; a second one ends the process. FILE is an ES module, a CommonJS',
    'module, or TypeScript if this Node runs it',
  ],
  ps: [
    'ps PID',
    'lists the tasks of a running process: what each waits for, and where',
    'options: --json; --deep, which stops the process for a while, to find',
    'generators below a plain yield* of a generator; --thread N, a threadId',
  ],
  pstree: [
    'pstree PID',
    'the same as a tree: which task waits for which, with all coroutines, timers,',
    'sockets; the options are those of ps',
  ],
  top: [
    'top PID',
    'refreshes the list of ps, longest waits first: --interval MILLISECONDS, 1000',
    'by default; --count N, how many times; --cpu: measures each step, and lists',
    'first the tasks whose steps take most time, as it does for a traced loop',
  ],
  inspect: [
    'inspect PID',
    'shows the same live in a browser: prints the address of a page on 127.0.0.1,',
    'which contains a token; --port N, any free port by default',
  ],
  trace: [
    'trace PID',
    'writes what the process does to a file that Perfetto opens: --out FILE,',
    'trace.json by default; --seconds N, 5 by default; --capacity N, records of',
    'each loop, a power of 2',
  ],
  worker: [
    'worker MODULE...',
    'calls the exported functions of the modules for the callers of a queue',
    '(QueueExecutor): --queue NAME; --redis URL; --concurrency N, 1 by default.',
    'On SIGTERM it finishes and answers the running calls, and ends',
  ],
  repl: ['repl', 'a console with top-level yield* and await; Ctrl-C cancels the input in progress'],
  doctor: ['doctor', 'tells which backend is in use and why, and tests it'],
};

const EXIT_CODES = `Exit codes:
  0     success; of run: main has returned
  1     a failure. run: main threw an error; ps, pstree, top, inspect, trace: the process cannot be inspected,
        or the file of trace cannot be written; worker: it cannot start; doctor: a test failed,
        or the requested backend is missing
  2     the command line is wrong; of run: also if FILE does not exist, exports no coroutine function,
        or is TypeScript that this Node does not run
  130   Ctrl-C has ended run, ps or pstree
  143   SIGTERM has ended run
`;

/** Columns: where the descriptions begin. */
const INDENT = 40;

function commandHelp([synopsis = '', ...lines]: readonly string[]): string {
  const [first = '', ...others] = lines;
  return [
    `${`  asyncio-native ${synopsis}`.padEnd(INDENT)}${first}`,
    ...others.map((line) => ' '.repeat(INDENT) + line),
  ].join('\n');
}

/** The help of all commands. */
export const USAGE: string = `Usage:
${Object.values(HELP).map(commandHelp).join('\n')}
  asyncio-native COMMAND --help         the help of one command
  asyncio-native --help | --version

${EXIT_CODES}`;

/** The help of `command` alone; of all if there is no such command. */
export function usageOf(command: string | undefined): string {
  // `constructor` is no command, though it is a property of every object.
  if (command === undefined || !Object.hasOwn(HELP, command)) {
    return USAGE;
  }
  const lines = HELP[command] as readonly string[];
  const related = command === 'pstree' ? [lines, HELP.ps] : [lines];
  return `${related.map(commandHelp).join('\n')}\n\n${EXIT_CODES}`;
}
