/**
 * What a median of ours has to reach. A target says how it reads, and whether `value` reaches it, given the medians of the
 * peers by name. One that compares with a peer that was not measured has no answer: `reached` returns undefined.
 */

/** At most `limit`. */
export function atMost(limit) {
  return { text: `≤ ${limit}`, reached: (value) => value <= limit };
}

/** At least `limit`. */
export function atLeast(limit) {
  return { text: `≥ ${limit}`, reached: (value) => value >= limit };
}

/** At most `factor` times what `peer` takes. */
export function atMostTimes(factor, peer) {
  return {
    text: `≤ ${factor} × ${peer}`,
    reached: (value, peers) => (peers.has(peer) ? value <= factor * peers.get(peer) : undefined),
  };
}

/** Better than each of `names`. */
export function aheadOf(...names) {
  return {
    text: `ahead of ${names.join(', ')}`,
    reached(value, peers, better) {
      const measured = names.filter((name) => peers.has(name)).map((name) => peers.get(name));
      if (measured.length === 0) {
        return undefined;
      }
      return measured.every((peer) => (better === 'higher' ? value > peer : value < peer));
    },
  };
}
