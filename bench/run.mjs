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
 *   --from FILE     measures nothing: what follows is done with a run that was stored; repeated, with several, of which the later
 *                   ones count where they have measured the same subject
 *   --resume FILE   goes on with a run that was stored, of the same commit on the same machine: measures what it lacks, or what --only
 *                   names anew, as it was measured there, and stores it there
 *
 *   --json FILE     stores the run there, after each subject
 *   --save          the same, as bench/results/YYYY-MM-DD-nodeMAJOR.json
 *   --compare FILE  says what became slower or faster since the run that is stored there; exit code 0 all the same
 *   --charts        draws docs/charts/*.svg
 *   --readme        writes the tables of README.md and docs/performance.md
 *   --publish       --save, --charts and --readme
 *
 * Prints a table per metric with median, min and max of the rounds. "vs best peer" above 1 is ahead of it. A target is reached
 * (✓), reached by the best sample only (~), missed (✗), or not to be judged because its peer is not here (?). Those missed are
 * listed again, and fail nothing: they depend on the machine. A variant that fails, or does not pass the check of its subject, is left
 * out of it, and makes exit code 1.
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

/** How long a quick run measures, and when after its start it ends anyhow; the rest of its three minutes is for the build (ms). */
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
  // Before anything is measured for nothing.
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

/** Those of `--from`; one alone is written to where else it is wanted. */
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

/** What `action` returns; what it throws is the fault of the command line. */
function orExit(action) {
  try {
    return action();
  } catch (error) {
    console.error(`bench: ${error.message}`);
    process.exit(2);
  }
}

/** The run to which results are added, and the file in which it is kept, if in any. */
function begin(where) {
  const { rounds, quick, priority } = options;
  if (options.resume === undefined) {
    const file = options.json ?? (options.save ? savePath(where) : undefined);
    return { run: { environment: where, options: { rounds, quick, priority }, subjects: {} }, file };
  }
  const run = orExit(() => resumable(options.resume, where));
  return { run, file: options.resume };
}

/** Runs all that was chosen, prints what comes out, and returns it as it is stored. */
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
 * The results, subject by subject. A quick run goes round by round, and in the first does ours before the peers: where the time is
 * over sooner than it should, something is known of every subject.
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
