/**
 * A tour of the loop: `npm start`, or one chapter only: `node examples/tour.mjs million`.
 *
 * ASYNCIO_TOUR_SCALE (0.01 to 1) shrinks the numbers; ASYNCIO_NATIVE_BACKEND=pure shows the other backend.
 */
import { backendInfo } from 'asyncio-native';
import * as blocking from './tour/blocking.mjs';
import * as deep from './tour/deep.mjs';
import * as inside from './tour/inside.mjs';
import * as loopThread from './tour/loop-thread.mjs';
import * as million from './tour/million.mjs';
import * as requests from './tour/requests.mjs';
import * as servers from './tour/servers.mjs';
import * as sockets from './tour/sockets.mjs';
import { heading, line } from './tour/support/screen.mjs';
import * as virtualTime from './tour/virtual-time.mjs';

const chapters = {
  blocking,
  sockets,
  servers,
  requests,
  deep,
  'virtual-time': virtualTime,
  'loop-thread': loopThread,
  inside,
  million,
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in chapters));
if (unknown.length > 0) {
  throw new Error(`no chapter named ${unknown.join(', ')}; there are ${Object.keys(chapters).join(', ')}`);
}

const started = performance.now();
const { backend, reason } = backendInfo();
line(`asyncio-native on Node ${process.version}, backend ${backend}: ${reason}`);

for (const name of wanted.length > 0 ? wanted : Object.keys(chapters)) {
  heading(chapters[name].title);
  await chapters[name].show();
}

const seconds = ((performance.now() - started) / 1000).toFixed(1);
line(`\nThe tour took ${seconds} s. What was shown is in examples/tour, one chapter a file.`);
