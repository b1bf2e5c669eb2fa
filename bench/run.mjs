/**
 * `npm run bench -- [options]`: measures what the package promises, next to what a user would pick instead.
 *
 *   --list          names the subjects and ends
 *   --only NAME     this subject alone, or all whose names begin so; may be repeated
 *   --rounds N      samples per variant, each in a process of its own (default 5)
 *   --quick         smaller sizes, and a second round as far as there is time: ends within three minutes, however many subjects
 *                   there are
 *   --priority      has what is measured go before all other programs of a busy machine (Linux, as root), but for subjects
 *                   that this would spoil
 *   --from FILE     measures nothing: what follows is done with a run that was stored
 *
 *   --json FILE     stores the run there
 *   --save          the same, as bench/results/YYYY-MM-DD-nodeMAJOR.json
 *   --compare FILE  says what became slower or faster since the run that is stored there; exit code 0 all the same
 *   --charts        draws docs/charts/*.svg
 *   --readme        writes the tables of README.md and docs/performance.md
 *   --publish       --save, --charts and --readme
 *
 * Prints a table per metric with median, min and max of the rounds. "vs best peer" above 1 is ahead of it. A target is reached
 * (✓), reached by the best sample only (~), missed (✗), or not to be judged because its peer is not here (?). Those missed are
 * listed again, and fail nothing: they depend on the machine. Exit code 1 means that a subject failed its own check.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { drawCharts } from './charts/draw.mjs';
import { Budget } from './harness/budget.mjs';
import { comparison } from './harness/compare.mjs';
import { environment } from './harness/environment.mjs';
import { installPeers } from './harness/peers.mjs';
import { Progress } from './harness/progress.mjs';
import { writeTables } from './harness/readme.mjs';
import { subjectReport, summary } from './harness/report.mjs';
import { takeSnapshot } from './harness/snapshot.mjs';
import { readRun, savePath, stored, writeRun } from './harness/store.mjs';
import { Measuring, plan } from './harness/suite.mjs';
import { subjects } from './subjects/index.mjs';

/** How long a quick run measures, and when after its start it ends anyhow; the rest of its three minutes is for the build (ms). */
const QUICK = 140_000;
const QUICK_END = 165_000;

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
  await main();
}

async function main() {
  // Before anything is measured for nothing.
  const older = options.compare === undefined ? undefined : read(options.compare);
  const run = options.from === undefined ? await measureAll() : read(options.from);
  const file = options.json ?? (options.save ? savePath(run.environment) : options.from);
  if (file !== options.from) {
    writeRun(file, run);
    console.log(`\nwritten: ${file}`);
  }
  if (options.charts) {
    const { drawn, left } = drawCharts(run);
    console.log(`\ndrawn: ${drawn.join(', ')}${left.length > 0 ? `; not measured: ${left.join(', ')}` : ''}`);
  }
  if (options.readme) {
    console.log(`\nwritten: ${writeTables(run, file).join(', ')}`);
  }
  if (older !== undefined) {
    console.log(`\n${comparison(older, run)}`);
  }
}

function read(file) {
  try {
    return readRun(file);
  } catch (error) {
    console.error(`bench: ${error.message}`);
    process.exit(2);
  }
}

/** Runs all that was chosen, prints what comes out, and returns it as it is stored. */
async function measureAll() {
  const where = environment();
  console.log(
    `asyncio-native ${where.commit}${where.changed ? ' with changes' : ''}, Node ${where.node}, ${where.cpu}, ${where.cores} cores, ${where.date}`,
  );
  if (where.load > 0.5 && !options.priority) {
    console.error(`bench: the machine is busy (load ${where.load.toFixed(1)}): expect noise, or try --priority`);
  }
  installPeers();
  const folder = takeSnapshot();
  const plans = chosen.map((subject) => plan(subject, folder, options.quick));
  const started = performance.now();
  const samples = options.rounds * plans.reduce((sum, each) => sum + each.variants.length, 0);
  const time = Math.min(QUICK, QUICK_END - started);
  const progress = new Progress(samples, options.quick ? time : undefined);
  const budget = options.quick ? new Budget(time, samples) : undefined;
  const results = await measure(plans, { ...options, progress, budget });
  console.log(summary(results));
  const failed = plans.length - results.length;
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`\n${results.length} subjects in ${seconds} s${failed > 0 ? `; ${failed} failed` : ''}`);
  return stored(where, { rounds: options.rounds, quick: options.quick, priority: options.priority }, results);
}

/**
 * Subject by subject. A quick run goes round by round, and in the first does ours before the peers: where the time is over sooner
 * than it should, something is known of every subject.
 */
async function measure(plans, { rounds, ...settings }) {
  const measured = plans.map((each) => new Measuring(each, settings));
  const failed = new Set();
  const results = [];
  const attempt = async (each, round, wanted) => {
    try {
      if (!failed.has(each)) {
        await each.round(round, wanted);
      }
    } catch (error) {
      failed.add(each);
      settings.progress.clear();
      console.error(`bench: ${error.message}`);
      process.exitCode = 1;
    }
  };
  const report = (each) => {
    if (!failed.has(each)) {
      results.push(each.result());
      settings.progress.clear();
      console.log(subjectReport(results.at(-1)));
    }
  };
  const numbers = Array.from({ length: rounds }, (_, round) => round);
  if (settings.quick) {
    const isOurs = ({ backend }) => backend !== undefined;
    const passes = [[0, isOurs], [0, (variant) => !isOurs(variant)], ...numbers.slice(1).map((round) => [round])];
    for (const [round, wanted] of passes) {
      for (const each of measured) {
        await attempt(each, round, wanted);
      }
    }
    measured.forEach(report);
  } else {
    for (const each of measured) {
      for (const round of numbers) {
        await attempt(each, round);
      }
      report(each);
    }
  }
  return results;
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
        from: { type: 'string' },
        json: { type: 'string' },
        save: { type: 'boolean', default: false },
        compare: { type: 'string' },
        charts: { type: 'boolean', default: false },
        readme: { type: 'boolean', default: false },
        publish: { type: 'boolean', default: false },
      },
    });
    const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
    if (!Number.isInteger(rounds) || rounds < 1) {
      throw new Error(`--rounds takes a number from 1, not ${values.rounds}`);
    }
    const { publish } = values;
    const save = values.save || (publish && values.json === undefined && values.from === undefined);
    if (values.readme && !save && values.json === undefined && values.from === undefined) {
      throw new Error('--readme needs a stored run to refer to: add --save, --json FILE or --from FILE');
    }
    return { ...values, rounds, save, charts: values.charts || publish, readme: values.readme || publish };
  } catch (error) {
    console.error(`bench: ${error.message}`);
    process.exit(2);
  }
}
