/**
 * Where the trace `actual` departs from CPython's: the index of the first event that differs, or undefined.
 *
 * One difference is meant: CPython hands the message of a task's cancellation to the first who asks and has forgotten it then
 * (`_make_cancelled_error`); here everybody gets it. So a cancellation may have a message where CPython's has none.
 */
export function departure(expected: string, actual: string): number | undefined {
  if (expected === actual) return undefined;
  const theirs = expected.split(' ');
  const ours = actual.split(' ');
  for (let i = 0; i < Math.max(theirs.length, ours.length); i++) {
    if (!agrees(theirs[i], ours[i])) return i;
  }
  return undefined;
}

const CANCELLED = /!cancelled(m\d+)?/;

function agrees(expected: string | undefined, actual: string | undefined): boolean {
  if (expected === actual) return true;
  if (expected === undefined || actual === undefined) return false;
  // What stood around the messages is at even indices, the messages are at odd ones.
  const theirs = expected.split(CANCELLED);
  const ours = actual.split(CANCELLED);
  return (
    theirs.length === ours.length && theirs.every((part, i) => part === ours[i] || (i % 2 === 1 && part === undefined))
  );
}
