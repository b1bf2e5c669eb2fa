const scale = Number(process.env.ASYNCIO_TOUR_SCALE || 1);
if (!(scale > 0 && scale <= 1)) {
  throw new RangeError(`ASYNCIO_TOUR_SCALE must be above 0 and at most 1, got ${process.env.ASYNCIO_TOUR_SCALE}`);
}

/** Scales `number` by ASYNCIO_TOUR_SCALE, but returns at least `least`. */
export function scaled(number, least = 1) {
  return Math.max(least, Math.round(number * scale));
}
