import assert from 'node:assert/strict';
import type { Handle } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

for (const [kind, args] of Object.entries({ 'without arguments': [], 'with arguments': [1, 2] })) {
  loopTest(`a handle that cancels itself in its own callback, ${kind}, is cancelled and runs once`, (t) => {
    const { loop } = t;
    const handles: Handle[] = [];
    const cancelItself = (at: number) => (): void => {
      t.log('ran', at);
      handles[at]!.cancel();
      assert.equal(handles[at]!.cancelled(), true);
    };
    handles.push(loop.callSoon(cancelItself(0), ...(args as [])));
    handles.push(loop.callLater(1, cancelItself(1), ...(args as [])));
    loop.callLater(5, () => loop.stop());
    loop.runForever();
    assert.deepEqual(t.trace, ['ran 0', 'ran 1']);
    assert.ok(handles.every((handle) => handle.cancelled()));
    // The slots are free again: others run in them.
    loop.callSoon(t.log, 'after');
    t.turn();
    assert.equal(t.trace.at(-1), 'after');
  });
}
