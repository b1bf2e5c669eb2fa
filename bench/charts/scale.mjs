/** Scales from figures to pixels. A scale is a function with `ticks`, the figures that an axis shows. */

/** From 0 to `most`, or a round figure above. */
export function linear(most, from, to) {
  const step = roundStep(most / 4);
  const end = step * Math.ceil(most / step);
  const scale = (value) => from + ((to - from) * value) / end;
  scale.ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, i) => i * step);
  return scale;
}

/**
 * From `least` to `most`, each decade of equal width. Ticks are at the powers of ten, and, if those are few, also at 2
 * and 5.
 */
export function logarithmic(least, most, from, to) {
  const [low, high] = [Math.log10(least), Math.log10(most)];
  const scale = (value) => from + ((to - from) * (Math.log10(value) - low)) / (high - low);
  const digits = high - low > 2.5 ? [1] : [1, 2, 5];
  const decades = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => 10 ** (Math.floor(low) + i));
  scale.ticks = decades
    .flatMap((decade) => digits.map((digit) => digit * decade))
    .filter((value) => value >= least * 0.999 && value <= most * 1.001);
  return scale;
}

/** The next of 1, 2, 5, 10, 20, … from `value` on. */
function roundStep(value) {
  const decade = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((digit) => digit * decade >= value) * decade;
}
