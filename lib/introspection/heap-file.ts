/**
 * Writes a snapshot of this thread's heap to a new temporary file, and returns its path. The thread stops meanwhile.
 */
export function writeHeap(): string {
  const { tmpdir } = process.getBuiltinModule('node:os');
  const { join } = process.getBuiltinModule('node:path');
  const { mkdtempSync } = process.getBuiltinModule('node:fs');
  // A folder that only this user can read, because the heap holds all data of the program.
  const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-heap-'));
  return process.getBuiltinModule('node:v8').writeHeapSnapshot(join(folder, 'heap'), { exposeInternals: true });
}
