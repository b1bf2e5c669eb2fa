/**
 * The maximum number of frames between allocator and addon if the addon is responsible: it called the allocator itself,
 * or a function of Node-API that allocates for it (`napi_wrap` has two frames inside). V8 allocates deeper, for itself.
 */
const NEAR = 4;

/** The leaks of the addon in a report of LeakSanitizer, which also contains those of Node and V8. */
export function leaksOf(report) {
  return report
    .split(/\n(?=(?:Direct|Indirect) leak of )/)
    .filter((record) => /^(?:Direct|Indirect) leak of /.test(record))
    .filter((record) => {
      const frame = /#(\d+) [^\n]*(?:asyncio_native\.node|\/native\/)/.exec(record);
      return frame !== null && Number(frame[1]) <= NEAR;
    });
}
