/**
 * Closes the inspector of the process in which it is evaluated, and keeps it closed.
 *
 * SIGUSR1 makes Node open its inspector twice: by an interrupt of JavaScript, and by an event of Node's loop. While a
 * run blocks the thread, the event waits, and opens the inspector again when the loop turns next. So it is closed again
 * then, unless another tool inspects the process at that time (`isLooking`, an expression).
 */
export function closeInspector(isLooking: string): string {
  return `(() => {
    const { url } = process.getBuiltinModule('node:inspector');
    process.getBuiltinModule('node:timers').setImmediate(() => {
      if (url() !== undefined && !(${isLooking})) process._debugEnd();
    });
    process._debugEnd();
  })()`;
}
