// The function that pools call by its module: it is the default export.
export default (value) => value + 1;
