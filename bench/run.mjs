/**
 * `npm run bench -- [options]`: measures this package, next to the alternatives that users have.
 *
 *   --list          lists the subjects and ends
 *   --only NAME     measures only this subject, or the subjects whose names begin with NAME; may be repeated
 *   --rounds N      samples per variant, each in a process of its own (default 5)
 *   --quick         uses smaller sizes, and a second round if there is time: ends within three minutes, with any number of
 *                   subjects
 *   --priority      gives measured processes priority over all other programs of a busy machine (Linux, as root), except in
 *                   subjects that this would spoil
 *   --from FILE     measures nothing: the options below use a stored run. May be repeated: if several runs have measured a
 *                   subject, the last one counts
 *   --resume FILE   continues a stored run of the same commit on the same machine: measures the missing subjects, or those of
 *                   --only again, with the options of that run, and stores the results there
 *
 *   --json FILE     stores the run in FILE, after each subject
 *   --save          the same, as bench/results/YYYY-MM-DD-nodeMAJOR.json
 *   --compare FILE  prints what became slower or faster since the run in FILE; this does not change the exit code
 *   --charts        draws docs/charts/*.svg
 *   --readme        writes the tables of README.md and docs/performance.md
 *   --publish       --save, --charts and --readme
 *
 * Prints a table per metric with median, minimum and maximum of the rounds. If "vs best peer" is above 1, ours is ahead. A
 * target is reached (✓), reached by the best sample only (~), missed (✗), or unknown because its peer is missing (?). Missed
 * targets are listed again. They do not change the exit code, because they depend on the machine. If a variant fails, or does
 * not pass the check of its subject, it is left out, and the exit code is 1.
 */
import process from 'node:process';
import { drawCharts } from './charts/draw.mjs';
import { Budget } from './harness/budget.mjs';
import { comparison } from './harness/compare.mjs';
import { environment } from './harness/environment.mjs';
import { readOptions } from './harness/options.mjs';
import { installPeers } from './harness/peers.mjs';
import { Progress } from './harness/progress.mjs';
import { writeTables } from './harness/readme.mjs';
import { subjectReport, summary } from './harness/report.mjs';
import { ordered, remaining, resumable } from './harness/resume.mjs';
import { takeSnapshot } from './harness/snapshot.mjs';
import { merged, sourcesOf } from './harness/sources.mjs';
import { readRun, savePath, withResult, writeRun } from './harness/store.mjs';
import { Measuring, plan } from './harness/suite.mjs';
import { subjects } from './subjects/index.mjs';

/** How long a quick run measures, and when it ends at the latest (ms). The rest of its three minutes is for the build. */
const QUICK = 140_000;
const QUICK_END = 165_000;

const options = orExit(() => readOptions(process.argv.slice(2)));
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
  // Read first, so that a wrong file name fails before the measurement.
  const older = options.compare === undefined ? undefined : orExit(() => readRun(options.compare));
  const sources = options.from.length === 0 ? [await measureAll()] : storedRuns();
  const run = merged(sources, subjects);
  if (options.charts) {
    const { drawn, left } = drawCharts(run);
    console.log(`\ndrawn: ${drawn.join(', ')}${left.length > 0 ? `; not measured: ${left.join(', ')}` : ''}`);
  }
  if (options.readme) {
    console.log(`\nwritten: ${writeTables(sources, run).join(', ')}`);
  }
  if (older !== undefined) {
    console.log(`\n${comparison(older, run)}`);
  }
}

/** The runs of `--from`. A single run is also written to the file of `--json` or `--save`. */
function storedRuns() {
  const sources = orExit(() => sourcesOf(options.from, readRun));
  if (sources.length === 1) {
    const [{ run, file }] = sources;
    const target = options.json ?? (options.save ? savePath(run.environment) : file);
    if (target !== file) {
      writeRun(target, run);
      console.log(`\nwritten: ${target}`);
    }
    sources[0].file = target;
  }
  return sources;
}

/** Calls `action`. If it throws, the command line is wrong: prints the message, and exits with 2. */
function orExit(action) {
  try {
    return action();
  } catch (error) {
    console.error(`bench: ${error.message}`);
    process.exit(2);
  }
}

/** The run to which results are added, and its file, if it has one. */
function begin(where) {
  const { rounds, quick, priority } = options;
  if (options.resume === undefined) {
    const file = options.json ?? (options.save ? savePath(where) : undefined);
    return { run: { environment: where, options: { rounds, quick, priority }, subjects: {} }, file };
  }
  const run = orExit(() => resumable(options.resume, where));
  return { run, file: options.resume };
}

/** Measures all chosen subjects, prints the results, and returns them in the stored form. */
async function measureAll() {
  const where = environment();
  console.log(
    `asyncio-native ${where.commit}${where.changed ? ' with changes' : ''}, Node ${where.node}, ${where.cpu}, ${where.cores} cores, ${where.date}`,
  );
  let { run, file } = begin(where);
  const { rounds, quick, priority } = run.options;
  if (where.load > 0.5 && !priority) {
    console.error(`bench: the machine is busy (load ${where.load.toFixed(1)}): expect noise, or try --priority`);
  }
  installPeers();
  const folder = takeSnapshot();
  const plans = remaining(run, chosen, options.only.length > 0).map((subject) => plan(subject, folder, quick));
  const started = performance.now();
  const samples = rounds * plans.reduce((sum, each) => sum + each.variants.length, 0);
  const time = Math.min(QUICK, QUICK_END - started);
  const progress = new Progress(samples, quick ? time : undefined);
  const settings = {
    priority,
    progress,
    budget: quick ? new Budget(time, samples) : undefined,
    onFailure(error) {
      progress.clear();
      console.error(`bench: ${error.message}`);
      process.exitCode = 1;
    },
  };
  const results = [];
  for await (const result of measure(plans, rounds, settings)) {
    results.push(result);
    run = ordered(withResult(run, result), subjects);
    if (file !== undefined) {
      writeRun(file, run);
    }
    progress.clear();
    console.log(subjectReport(result));
  }
  console.log(summary(results));
  console.log(`\n${results.length} subjects in ${Math.round((performance.now() - started) / 1000)} s`);
  if (file !== undefined) {
    console.log(`\nwritten: ${file}`);
  }
  return { run, file, names: Object.keys(run.subjects) };
}

/**
 * The results, subject by subject. A quick run measures round by round, and in the first round ours before the peers. So if it
 * runs out of time, it has figures of every subject.
 */
async function* measure(plans, rounds, settings) {
  const measured = plans.map((each) => new Measuring(each, settings));
  const numbers = Array.from({ length: rounds }, (_, round) => round);
  if (settings.budget === undefined) {
    for (const each of measured) {
      for (const round of numbers) {
        await each.round(round);
      }
      yield each.result();
    }
    return;
  }
  const isOurs = ({ backend }) => backend !== undefined;
  const passes = [[0, isOurs], [0, (variant) => !isOurs(variant)], ...numbers.slice(1).map((round) => [round])];
  for (const [round, wanted] of passes) {
    for (const each of measured) {
      await each.round(round, wanted);
    }
  }
  for (const each of measured) {
    yield each.result();
  }
}
