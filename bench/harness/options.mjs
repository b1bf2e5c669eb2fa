/** The command line of bench/run.mjs; the head of that file explains the options. */
import { parseArgs } from 'node:util';

/** @throws if an option is unknown, or does not go with another. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      list: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      priority: { type: 'boolean', default: false },
      from: { type: 'string', multiple: true, default: [] },
      resume: { type: 'string' },
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
  const { publish, resume, from } = values;
  const given = ['json', 'save', 'rounds', 'quick', 'priority', ...(from.length > 0 ? ['from'] : [])].filter(
    (name) => values[name],
  );
  if (resume !== undefined && given.length > 0) {
    throw new Error(`--resume goes on as the run began: it does not go with --${given.join(' or --')}`);
  }
  if (from.length > 1 && (values.json !== undefined || values.save)) {
    throw new Error('several runs are not stored as one: --from repeated does not go with --json or --save');
  }
  const keeps = (values.json ?? from[0] ?? resume) !== undefined;
  const save = values.save || (publish && !keeps);
  if (values.readme && !save && !keeps) {
    throw new Error('--readme needs a stored run to refer to: add --save, --json FILE, --resume FILE or --from FILE');
  }
  return { ...values, rounds, save, charts: values.charts || publish, readme: values.readme || publish };
}
