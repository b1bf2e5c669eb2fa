/**
 * Targets for medians of ours. A target has its text, and checks whether `value` reaches it. For that it gets the
 * medians of the peers by name, and of our forms on the same backend. If it compares with a peer that was not measured,
 * `reached` returns undefined. A target with a `form` applies to that form only.
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

/** At least `share` of what `peer` reaches. */
export function atLeastShare(share, peer) {
  return {
    text: `≥ ${share} × ${peer}`,
    reached: (value, peers) => (peers.has(peer) ? value >= share * peers.get(peer) : undefined),
  };
}

/** At most `difference` more than `peer` takes. */
export function atMostMore(difference, peer) {
  return {
    text: `≤ ${peer} + ${difference}`,
    reached: (value, peers) => (peers.has(peer) ? value <= peers.get(peer) + difference : undefined),
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

/** At least `factor` times better than `peer`. */
export function timesAheadOf(factor, peer) {
  return {
    text: `${factor} × ahead of ${peer}`,
    reached(value, peers, better) {
      if (!peers.has(peer)) {
        return undefined;
      }
      return better === 'higher' ? value >= factor * peers.get(peer) : value * factor <= peers.get(peer);
    },
  };
}

/** Applies to `form` only: at most `factor` times what our form `other` takes, on the same backend. */
export function atMostTimesForm(factor, form, other) {
  return {
    text: `≤ ${factor} × ${other}`,
    form,
    reached(value, _peers, _better, siblings) {
      return value <= factor * siblings.get(other);
    },
  };
}

/** `target`, but for the form `form` only. */
export function onlyFor(form, target) {
  return { ...target, form };
}
