const LINE = ['test/cli/command-line.test.ts'];
const RUN = ['test/cli/run.test.ts'];
const DOCTOR = ['test/cli/doctor.test.ts'];

export default [
  {
    file: 'lib/cli/doctor.ts',
    text: 'failures += outcome === FAILED ? 1 : 0;',
    replacement: 'failures += outcome === FAILED ? 0 : 1;',
    tests: DOCTOR,
  },
  {
    file: 'lib/cli/doctor.ts',
    text: "    row('reason', (error as Error).message);\n    return 1;",
    replacement: "    row('reason', (error as Error).message);\n    return 0;",
    tests: DOCTOR,
  },
  {
    file: 'lib/cli/environment.ts',
    text: '  if (version !== undefined) {',
    replacement: '  if (version === undefined) {',
    tests: DOCTOR,
  },
  {
    file: 'lib/cli/main.ts',
    text: '    if (!isInstance(error, CommandLineError)) {\n      throw error;\n    }\n',
    replacement: '',
    tests: RUN,
  },
  {
    file: 'lib/cli/command-line-error.ts',
    text: 'readonly exitCode: number = 2;',
    replacement: 'readonly exitCode: number = 1;',
    tests: LINE,
  },
  {
    file: 'lib/cli/parse.ts',
    text: "if (first === '--help' || first === '-h') {",
    replacement: "if (first === '--help') {",
    tests: LINE,
  },
  {
    file: 'lib/cli/parse.ts',
    text: '      if (first !== undefined) {\n',
    replacement: '      if (first === undefined) {\n',
    tests: LINE,
  },
  {
    file: 'lib/cli/parse.ts',
    text: "(first === '--' && rest.length === 0)",
    replacement: "(first === '--' && rest.length === 1)",
    tests: RUN.concat(LINE),
  },
  {
    file: 'lib/cli/parse.ts',
    text: 'args: rest.slice(1) };',
    replacement: 'args: rest };',
    tests: RUN,
  },
  {
    file: 'lib/cli/parse.ts',
    text: "if (first.startsWith('-')) {",
    replacement: "if (first.startsWith('--')) {",
    tests: LINE,
  },
  {
    file: 'lib/cli/run-file.ts',
    text: "if (file === '' || !statSync(path, { throwIfNoEntry: false })?.isFile()) {",
    replacement: 'if (!statSync(path, { throwIfNoEntry: false })) {',
    tests: LINE.concat(RUN),
  },
  {
    file: 'lib/cli/run-file.ts',
    text: 'process.argv.splice(1, Number.POSITIVE_INFINITY, path, ...args);',
    replacement: 'process.argv.splice(1, Number.POSITIVE_INFINITY, file, ...args);',
    tests: RUN,
  },
  {
    file: 'lib/cli/run-file.ts',
    text: 'createRequire(realpathSync(path))',
    replacement: 'createRequire(realpathSync.name && path)',
    tests: RUN,
  },
  {
    file: 'lib/cli/run-file.ts',
    text: '[exported.main, byDefault?.main, byDefault, byDefault?.default]',
    replacement: '[exported.main, byDefault?.main, byDefault]',
    tests: RUN,
  },
  {
    file: 'lib/cli/run-file.ts',
    text: '[exported.main, byDefault?.main,',
    replacement: '[exported.main,',
    tests: RUN,
  },
  {
    file: 'lib/cli/run-file.ts',
    text: '  if (!asyncio.isCoroutineFunction(main)) {',
    replacement: '  if (asyncio.isCoroutineFunction(main)) {',
    tests: RUN,
  },
  {
    file: 'lib/cli/self-test.ts',
    text: "expect(fired.join() === '3,7,12'",
    replacement: "expect(fired.join() === '12,3,7'",
    tests: DOCTOR,
  },
  {
    file: 'lib/cli/watched-self-test.ts',
    text: 'if (!line.startsWith(\'{"name":\')) {',
    replacement: 'if (false) {',
    tests: DOCTOR,
  },
  {
    file: 'lib/cli/watched-self-test.ts',
    text: 'open = event.outcome === BEGUN;',
    replacement: 'open = event.outcome !== BEGUN;',
    tests: DOCTOR,
  },
  {
    file: 'lib/cli/watched-self-test.ts',
    text: '  if (open) {\n    yield { name, outcome: FAILED',
    replacement: '  if (!open) {\n    yield { name, outcome: FAILED',
    tests: DOCTOR,
  },
];
