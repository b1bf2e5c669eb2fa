/** Several stored runs as one: what one of them disturbed, or had no time for, another has measured. */

/** `[{ run, file, names }]`: of each subject the last run that has it counts; `names` are those that count of this one. */
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

/** What counts of `sources`, with the environment of the first and the days of all, in the order of `subjects`. */
export function merged(sources, subjects) {
  const all = Object.assign({}, ...sources.map(({ run, names }) => only(run.subjects, names)));
  const order = subjects.map(({ name }) => name);
  const names = [...order.filter((name) => name in all), ...Object.keys(all).filter((name) => !order.includes(name))];
  const [{ run }] = sources;
  const days = [...new Set(sources.map((source) => source.run.environment.date.slice(0, 10)))];
  return { ...run, environment: { ...run.environment, days }, subjects: only(all, names) };
}

/** Of `subjects` those of `names`. */
export function only(subjects, names) {
  return Object.fromEntries(names.map((name) => [name, subjects[name]]));
}
