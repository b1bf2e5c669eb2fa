globalThis.gc = () => Bun.gc(true);
