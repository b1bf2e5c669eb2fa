/** Merges several stored runs: if one of them was disturbed, or had no time for a subject, another has measured it. */

/**
 * `[{ run, file, names }]`: of each subject, the last run that has it counts; `names` are the subjects that count of
 * this run.
 */
export function sourcesOf(files, read) {
  const runs = files.map((file) => ({ file, run: read(file) }));
  return runs.map(({ run, file }, at) => {
    const later = runs.slice(at + 1);
    const names = Object.keys(run.subjects).filter((name) =>
      later.every((other) => other.run.subjects[name] === undefined),
    );
    return { run, file, names };
  });
}

/**
 * The counting subjects of `sources`, with the environment of the first, in the order of `subjects`. `environment.days`
 * and `environment.cpus` have the day and the processor of each subject.
 */
export function merged(sources, subjects) {
  const all = Object.assign({}, ...sources.map(({ run, names }) => only(run.subjects, names)));
  const order = subjects.map(({ name }) => name);
  const names = [...order.filter((name) => name in all), ...Object.keys(all).filter((name) => !order.includes(name))];
  const [{ run }] = sources;
  const bySubject = (of) =>
    Object.fromEntries(sources.flatMap((source) => source.names.map((name) => [name, of(source.run.environment)])));
  const days = bySubject(({ date }) => date.slice(0, 10));
  const cpus = bySubject(({ cpu }) => cpu);
  return { ...run, environment: { ...run.environment, days, cpus }, subjects: only(all, names) };
}

/** The entries of `subjects` whose names are in `names`. */
export function only(subjects, names) {
  return Object.fromEntries(names.map((name) => [name, subjects[name]]));
}
