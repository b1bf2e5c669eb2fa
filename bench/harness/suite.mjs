/** Runs subjects: round by round every variant once, in an order that turns with each round, so that drift hits all alike. */
import { takeSample } from './sample.mjs';
import { summarize } from './statistics.mjs';
import { variantsOf } from './variants.mjs';

/** Measurements per process, unless the subject says otherwise. */
const ONCE = { warmup: 0, times: 1 };

/** The variants of `subject` that are to run, and those that cannot, with the reason. `folder`: the package to be measured. */
export function plan(subject, folder) {
  const variants = variantsOf(subject, folder);
  return {
    subject,
    variants: variants.filter(({ missing }) => missing === undefined),
    skipped: variants.filter(({ missing }) => missing !== undefined),
  };
}

/** Runs what `plan` says, `rounds` times. Returns per metric and variant a summary of the samples. */
export async function runSubject({ subject, variants, skipped }, { rounds, quick, priority, progress }) {
  const scale = quick ? quickly(subject) : { size: subject.size, ...ONCE, ...subject.repeat };
  const samples = new Map(variants.map((variant) => [variant, []]));
  for (let round = 0; round < rounds; round++) {
    for (const variant of turned(variants, round)) {
      progress.begin(subject.name, variant.name, round);
      samples.get(variant).push(await takeSample(subject, variant, scale, priority));
      progress.end();
    }
  }
  const metrics = {};
  for (const metric of Object.keys(subject.metrics)) {
    const rows = variants.filter((variant) => samples.get(variant)[0][metric] !== undefined);
    metrics[metric] = rows.map(({ name, form, backend }) => {
      const values = samples.get(variants.find((variant) => variant.name === name)).map((sample) => sample[metric]);
      return { name, form, backend: backend ?? null, ...summarize(values) };
    });
  }
  return { subject, size: scale.size, metrics, skipped: skipped.map(({ name, missing }) => ({ name, missing })) };
}

/** The smaller scale of a quick run. */
function quickly({ size, quickSize = size, repeat: { warmup, times } = ONCE }) {
  return { size: quickSize, warmup: warmup / 2, times: Math.min(times, 2) };
}

/** `variants` begun at another place in each round, and every second time backwards. */
function turned(variants, round) {
  const start = round % variants.length;
  const order = [...variants.slice(start), ...variants.slice(0, start)];
  return round % 2 === 0 ? order : order.reverse();
}
