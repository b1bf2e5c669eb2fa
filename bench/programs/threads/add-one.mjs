// The function that pools call by its module: the default export.
export default (value) => value + 1;
