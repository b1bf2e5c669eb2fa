/**
 * `npm run bench -- [options]`: measures what the package promises, next to what a user would pick instead.
 *
 *   --list          names the subjects and ends
 *   --only NAME     this subject alone, or all whose names begin so; may be repeated
 *   --rounds N      samples per variant, each in a process of its own (default 5)
 *   --quick         two rounds of smaller sizes: less than three minutes
 *   --priority      has what is measured go before all other programs of a busy machine (Linux, as root)
 *   --json FILE     writes the results there, too
 *   --save          the same, as bench/results/YYYY-MM-DD-nodeMAJOR.json
 *
 * Prints a table per metric with median, min and max of the rounds. "vs best peer" above 1 is ahead of it. A target is reached
 * (✓), reached by the best sample only (~), missed (✗), or not to be judged because its peer is not here (?). Those missed are
 * listed again, and fail nothing: they depend on the machine. Exit code 1 means that a subject failed its own check.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { environment } from './harness/environment.mjs';
import { installPeers } from './harness/peers.mjs';
import { Progress } from './harness/progress.mjs';
import { subjectReport, summary } from './harness/report.mjs';
import { takeSnapshot } from './harness/snapshot.mjs';
import { savePath, writeResults } from './harness/store.mjs';
import { plan, runSubject } from './harness/suite.mjs';
import { subjects } from './subjects/index.mjs';

const options = readOptions();
const chosen = subjects.filter(
  ({ name }) => options.only.length === 0 || options.only.some((start) => name.startsWith(start)),
);
if (options.list) {
  for (const { name, title } of chosen) {
    console.log(`${name.padEnd(20)} ${title}`);
  }
} else if (chosen.length === 0) {
  console.error(`bench: no subject is named ${options.only.join(' or ')}; --list names them`);
  process.exitCode = 2;
} else {
  await runAll();
}

async function runAll() {
  const where = environment();
  console.log(
    `asyncio-native ${where.commit}${where.changed ? ' with changes' : ''}, Node ${where.node}, ${where.cpu}, ${where.cores} cores, ${where.date}`,
  );
  if (where.load > 0.5 && !options.priority) {
    console.error(`bench: the machine is busy (load ${where.load.toFixed(1)}): expect noise, or try --priority`);
  }
  installPeers();
  const folder = takeSnapshot();
  const plans = chosen.map((subject) => plan(subject, folder));
  const started = performance.now();
  const progress = new Progress(plans.reduce((sum, { variants }) => sum + variants.length, 0) * options.rounds);
  const results = [];
  for (const each of plans) {
    try {
      results.push(await runSubject(each, { ...options, progress }));
    } catch (error) {
      progress.clear();
      console.error(`bench: ${error.message}`);
      process.exitCode = 1;
      continue;
    }
    progress.clear();
    console.log(subjectReport(results.at(-1)));
  }
  console.log(summary(results));
  const file = options.json ?? (options.save ? savePath(where) : undefined);
  if (file !== undefined) {
    writeResults(file, where, { rounds: options.rounds, quick: options.quick, priority: options.priority }, results);
    console.log(`\nwritten: ${file}`);
  }
  const failed = plans.length - results.length;
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`\n${results.length} subjects in ${seconds} s${failed > 0 ? `; ${failed} failed` : ''}`);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        list: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        rounds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        priority: { type: 'boolean', default: false },
        json: { type: 'string' },
        save: { type: 'boolean', default: false },
      },
    });
    const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
    if (!Number.isInteger(rounds) || rounds < 1) {
      throw new Error(`--rounds takes a number from 1, not ${values.rounds}`);
    }
    return { ...values, rounds };
  } catch (error) {
    console.error(`bench: ${error.message}`);
    process.exit(2);
  }
}
