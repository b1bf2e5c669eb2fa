/** Writes a snapshot of this thread's heap, for which it stops, into a new file of the folder for temporary ones. Returns the path. */
export function writeHeap(): string {
  const { tmpdir } = process.getBuiltinModule('node:os');
  const { join } = process.getBuiltinModule('node:path');
  const { mkdtempSync } = process.getBuiltinModule('node:fs');
  // A folder that only this user can read: the heap holds whatever the program knows.
  const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-heap-'));
  return process.getBuiltinModule('node:v8').writeHeapSnapshot(join(folder, 'heap'), { exposeInternals: true });
}
