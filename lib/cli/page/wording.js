/** `3 ms`, `2.5 s`, `4 min`. */
export function duration(milliseconds) {
  const size = Math.abs(milliseconds);
  if (size < 1000) return `${Math.round(milliseconds)} ms`;
  if (size < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return size < 3_600_000 ? `${(milliseconds / 60_000).toFixed(1)} min` : `${(milliseconds / 3_600_000).toFixed(1)} h`;
}

export function count(number, what) {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}

export function megabytes(bytes) {
  return `${(bytes / (1 << 20)).toFixed(bytes < 100 << 20 ? 1 : 0)} MiB`;
}

/** The place where a coroutine is suspended; empty if it is not known. */
export function place({ file, line, column }, base) {
  if (file === null) return '';
  const near = base !== '' && (file.startsWith(`${base}/`) || file.startsWith(`${base}\\`));
  return `${near ? file.slice(base.length + 1) : file}:${line}:${column}`;
}

/** What a task waits for, unless its state already says it. */
export function waitsFor({ waitingOn, cancelling }, mention) {
  const parts = [];
  if (waitingOn !== null) {
    if (waitingOn.kind !== 'sleep') parts.push(waitingOn.text);
    else if (waitingOn.remaining !== null) {
      parts.push(waitingOn.remaining < 0 ? 'due' : `${duration(waitingOn.remaining)} left`);
    }
    if (waitingOn.holder !== null) parts.push(`held by ${mention(waitingOn.holder)}`);
  }
  if (cancelling > 0) parts.push('cancellation requested');
  return parts.join(', ');
}

export function threadTitle({ id, name }) {
  return id === 0 ? 'main thread' : name;
}

export function loopTitle(loop) {
  const kinds = [loop.backend, loop.virtual ? 'virtual clock' : [], loop.debug ? 'debug' : []].flat().join(', ');
  const parts = [count(loop.tasks.length, 'task'), `${loop.ready} ready`, count(loop.timers.length, 'timer')];
  return `${loop.mode} loop (${kinds}): ${parts.join(', ')}`;
}
