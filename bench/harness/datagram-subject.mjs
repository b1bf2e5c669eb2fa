/**
 * Subjects in which a server echoes datagrams of one size; another process sends the load. CPU time is the server's
 * only.
 */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { elsewhere } from './elsewhere.mjs';
import { DatagramProtocol, Event, getRunningLoop, run, runAsync } from './library.mjs';
import { startLoad } from './load.mjs';
import { cpu } from './measure.mjs';
import { atMostTimes } from './targets.mjs';
import { WARM } from './warm.mjs';

const LOAD = 'datagram-load.mjs';

/** Counts datagrams, with the CPU time from the first to the last; then calls `ended`. */
class Count {
  #left;
  #before = 0;
  #ended;
  used = 0;

  constructor(count, ended) {
    this.#left = count;
    this.#ended = ended;
  }

  begin() {
    this.#before ||= cpu();
  }

  end() {
    if (--this.#left === 0) {
      this.used = cpu() - this.#before;
      this.#ended();
    }
  }
}

async function factsOf(load, used, count) {
  const { answered, seconds } = await load;
  return { answered, rate: count / seconds, cpu: (used * 1000) / count };
}

class Echo extends DatagramProtocol {
  constructor(counted) {
    super();
    this.counted = counted;
  }

  connectionMade(transport) {
    this.transport = transport;
  }

  datagramReceived(data, address) {
    this.counted.begin();
    this.transport.sendto(data, address);
    this.counted.end();
  }
}

function ours(how, bytes, window) {
  const measure = async (count) => {
    let load;
    const done = new Event();
    const counted = new Count(count, () => done.set());
    function* main() {
      const options = { localAddress: { host: '127.0.0.1', port: 0 } };
      const [transport] = yield* getRunningLoop().createDatagramEndpoint(() => new Echo(counted), options);
      load = startLoad(LOAD, [transport.getExtraInfo('sockname').port, bytes, window, count]);
      yield* done.wait();
      transport.close();
    }
    await (how === 'blocking' ? run(main) : runAsync(main));
    return factsOf(load, counted.used, count);
  };
  // The pure backend uses Node's sockets, which a blocking run cannot wait for.
  measure.nativeOnly = how === 'blocking';
  return measure;
}

function nodes(bytes, window) {
  return async (count) => {
    const server = createSocket('udp4');
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const ended = new Promise((resolve) => {
      const counted = new Count(count, () => resolve(counted));
      server.on('message', (data, { address, port }) => {
        counted.begin();
        server.send(data, port, address);
        counted.end();
      });
    });
    const load = startLoad(LOAD, [server.address().port, bytes, window, count]);
    const { used } = await ended;
    const facts = await factsOf(load, used, count);
    server.close();
    return facts;
  };
}

/** The subject `name`: datagrams of `bytes` bytes, at most `window` of them unanswered. */
export function datagramSubject(name, bytes, window, size) {
  return {
    name,
    title: `a server that echoes datagrams of ${bytes.toLocaleString('en-US')} bytes, ${window} at a time`,
    size,
    quickSize: Math.ceil(size / 10),
    repeat: WARM,
    realTime: false,
    metrics: {
      cpu: {
        title: 'CPU of the server per datagram',
        unit: 'µs',
        better: 'lower',
        targets: [atMostTimes(0.6, 'node:dgram')],
      },
      rate: { title: 'datagrams', unit: '/s', better: 'higher' },
    },
    ours: {
      blocking: ours('blocking', bytes, window),
      hosted: ours('hosted', bytes, window),
    },
    peers: {
      'node:dgram': nodes(bytes, window),
      ...elsewhere('datagrams', ['asyncio', 'uvloop', 'Go', 'tokio'], [bytes, window]),
    },
    check({ answered }, count) {
      assert.equal(answered, count, 'not all datagrams were answered');
    },
  };
}
