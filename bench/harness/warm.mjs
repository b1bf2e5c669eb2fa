/**
 * How often the subjects measure that exchange bytes with other processes. V8 takes one to two seconds until it has
 * compiled what such a program calls for each message. A server runs longer than that, so those seconds do not count.
 */
export const WARM = { warmup: 3_000, times: 3 };
