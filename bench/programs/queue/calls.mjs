export const addOne = (value) => value + 1;
