import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type EventLoop, newEventLoop, sleep } from 'asyncio-native';
import { LoopWorker, MODES } from '../support/threads.js';

/** Calls a function of another loop, which calls back, and so on; neither loop is ever without something to come. */
class Game {
  bounces = 0;
  #over: (() => void) | undefined;
  readonly #again: () => void;

  constructor(loop: EventLoop, { remote }: LoopWorker) {
    const handle = loop.handle();
    this.#again = () => remote.callSoonThreadsafe('bounce', handle);
    loop.expose('bounced', () => {
      this.bounces++;
      (this.#over ?? this.#again)();
    });
    this.#again();
  }

  /** Calls `then` in place of the other loop, next time. */
  end(then: () => void): void {
    this.#over = then;
  }
}

// Two such loops stay awake for each other. Nobody else may have to wait for that.
for (const mode of MODES) {
  describe(`while two loops call each other, the other one ${mode}`, () => {
    test("timers, Node's callbacks and tasks have their turns in a hosted loop", async () => {
      const thread = await LoopWorker.start(mode);
      const loop = newEventLoop();
      const game = new Game(loop, thread);
      loop.attach();
      await new Promise<void>((resolve) => loop.callLater(1, () => resolve()));
      await new Promise((resolve) => setTimeout(resolve, 1));
      for (let turn = 0; turn < 10; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      await loop.createTask(sleep(1));
      await new Promise<void>((resolve) => game.end(resolve));
      assert.ok(game.bounces > 0);
      loop.detach();
      loop.close();
      await thread.end();
    });

    test('timers have their turns in a blocking loop', async () => {
      const thread = await LoopWorker.start(mode);
      const loop = newEventLoop();
      const game = new Game(loop, thread);
      const tick = (): void => {
        if (game.bounces > 1000) {
          game.end(() => loop.stop());
        } else {
          loop.callLater(1, tick);
        }
      };
      tick();
      loop.runForever();
      assert.ok(game.bounces > 1000);
      loop.close();
      await thread.end();
    });
  });
}
