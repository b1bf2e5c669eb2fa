/**
 * A plugin of rollup: has a script that only the package itself requires export all its names by one object. V8 compiles and makes that
 * in a tenth of the time of one assignment for each of 300 names.
 */
export function exportList(scripts) {
  return {
    name: 'export list',
    renderChunk(code, { fileName }) {
      if (!scripts.includes(fileName.replace('.cjs', ''))) return null;
      const lines = code.trimEnd().split('\n');
      const names = [];
      for (let line = LINE.exec(lines.at(-1)); line !== null; line = LINE.exec(lines.at(-1))) {
        const [, name, local] = line;
        names.unshift(name === local ? name : `${name}: ${local}`);
        lines.pop();
      }
      if (/^exports\./m.test(lines.join('\n')))
        throw new Error(`${fileName} exports something in a way that is not known`);
      return { code: `${lines.join('\n')}\nmodule.exports = { ${names.join(', ')} };\n`, map: null };
    },
  };
}

const LINE = /^exports\.(\w+) = ([\w$]+);$/;
