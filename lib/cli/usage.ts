/** The help of each command: its synopsis, then what it does. */
const HELP: { readonly [command: string]: readonly string[]; readonly ps: readonly string[] } = {
  run: [
    'run FILE [ARGUMENTS]',
    'runs the coroutine function `main` that FILE exports, or its default export,',
    "on Node's own loop; the arguments are in process.argv. Ctrl-C cancels it, a",
    'second one ends it at once. FILE is what Node takes: ESM, CommonJS, and',
    'TypeScript where this Node runs that.',
  ],
  ps: [
    'ps PID',
    'lists the tasks of a running process: what each waits for, and where',
    'options: --json; --deep, which stops the process for a while, to find',
    'generators below a plain yield* of a generator; --thread N, a threadId',
  ],
  pstree: [
    'pstree PID',
    'the same as a tree of who waits for whom, with all coroutines, timers and',
    'sockets; the options are those of ps',
  ],
  top: [
    'top PID',
    'the same as ps again and again, longest waits first: --interval MILLISECONDS,',
    '1000 by default; --count N, how many times; --cpu: measures each step, and',
    'lists first the tasks whose steps take most time, as for a traced loop',
  ],
  inspect: [
    'inspect PID',
    'the same as a page, live: prints its address on 127.0.0.1, which contains a',
    'token; --port N, any free one by default',
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
    'SIGTERM ends it when what runs is answered',
  ],
  repl: ['repl', 'a console with top-level yield* and await; Ctrl-C cancels the input in progress'],
  doctor: ['doctor', 'tells which backend is in use and why, and tests it'],
};

/** By the commands that have them; the others end with 0 or 2. */
const EXIT_CODES: readonly (readonly [names: string, text: string])[] = [
  ['run', '0 when main returned, 1 when it threw, 130 when Ctrl-C ended it'],
  ['ps, pstree, top, inspect, trace', '0, and 1 when the process cannot be looked into'],
  ['worker', '0 when it was ended by SIGTERM, 1 when the server cannot be used'],
  ['doctor', '0, and 1 when a test failed'],
];

/** Columns: where the descriptions begin. */
const INDENT = 40;

function commandHelp([synopsis = '', ...lines]: readonly string[]): string {
  const [first = '', ...others] = lines;
  return [
    `${`  asyncio-native ${synopsis}`.padEnd(INDENT)}${first}`,
    ...others.map((line) => ' '.repeat(INDENT) + line),
  ].join('\n');
}

function exitCodes([names, text]: readonly [names: string, text: string]): string {
  return `Exit codes of ${names}: ${text}.`;
}

const BAD_ARGUMENTS = 'Exit code 2: the command line makes no sense, or the file of run is no program.';

/** The help of all commands. */
export const USAGE: string = `Usage:
${Object.values(HELP).map(commandHelp).join('\n')}
  asyncio-native COMMAND --help         the help of one command
  asyncio-native --help | --version

${EXIT_CODES.map(exitCodes).join('\n')}
${BAD_ARGUMENTS}
`;

/** The help of `command` alone; of all if there is no such command. */
export function usageOf(command: string | undefined): string {
  const lines = command === undefined ? undefined : HELP[command];
  if (command === undefined || lines === undefined) {
    return USAGE;
  }
  const codes = EXIT_CODES.filter(([names]) => names.split(', ').includes(command));
  const related = command === 'pstree' ? [lines, HELP.ps] : [lines];
  return `${related.map(commandHelp).join('\n')}\n\n${[...codes.map(exitCodes), BAD_ARGUMENTS].join('\n')}\n`;
}
