/**
 * Reads native/binding.gyp for another system. node-gyp writes makefiles and projects for its own system only. With
 * this module, the cross compiler uses the same lists of sources and definitions.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** A gyp file is a Python literal whose conditions use the name of the system. */
const READER = `
import ast, json, sys
merged = {}
def merge(settings):
    for key, value in settings.items():
        if key != 'conditions' and isinstance(value, list):
            merged.setdefault(key, []).extend(value)
    for condition, then, *otherwise in settings.get('conditions', []):
        for chosen in [then] if eval(condition, {'__builtins__': {}}, {'OS': sys.argv[2]}) else otherwise:
            merge(chosen)
with open(sys.argv[1]) as file:
    merge(ast.literal_eval(file.read())['targets'][0])
json.dump(merged, sys.stdout)
`;

/**
 * The sources and compiler flags of the addon. Paths are relative to `native`.
 *
 * @param native the folder of binding.gyp.
 * @param os the system as gyp calls it: `mac` or `win`.
 */
export function addonSettings(native, os) {
  const settings = JSON.parse(run('python3', ['-c', READER, join(native, 'binding.gyp'), os]));
  const defines = settings.defines.map((text) => `-D${expanded(text, native)}`);
  const includes = settings.include_dirs.map((text) => `-I${expanded(text, native)}`);
  return { sources: settings.sources, flags: [...settings.cflags, ...settings.cflags_cc, ...defines, ...includes] };
}

/** `<!(command)` stands for the output of the command. */
function expanded(text, cwd) {
  return text.replace(/<!\((.*)\)/, (_, command) => run(command, [], { cwd, shell: true }).trim());
}

function run(command, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}
