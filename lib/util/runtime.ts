/** The current runtime if it is not Node but has Node's interfaces: `Bun 1.4.5`, `Deno 2.9.6`; else undefined. */
export function foreignRuntime(): string | undefined {
  const { bun, deno } = process.versions;
  if (bun !== undefined) {
    return `Bun ${bun}`;
  }
  return deno === undefined ? undefined : `Deno ${deno}`;
}
