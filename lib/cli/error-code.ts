/** The `code` of what user code has thrown, which may be anything; undefined if it cannot be read. */
export function errorCode(error: unknown): unknown {
  try {
    return (error as { code?: unknown } | null | undefined)?.code;
  } catch {
    return undefined;
  }
}
