// Functions that jest-covered.test.cjs sends to a thread.
exports.counted = (value) => value + 1;
exports.uncounted = /* istanbul ignore next */ (value) => value + 1;
