import assert from 'node:assert/strict';
import { type Coroutine, sleep } from 'asyncio-native';
import { addressOf, endpoint, type Received } from '../support/datagram-pair.js';
import { ioTest } from '../support/io-test.js';

const GROUP = '239.255.42.99';
const GROUP_6 = 'ff02::4299';

/** Waits until `message` has come to `receiver` by `sender`: what the system does with a multicast datagram takes a moment of its own. */
function* arrives(sender: Received, receiver: Received, message: string, address: string): Coroutine<void> {
  sender.transport.sendto(message, { address, port: addressOf(receiver.transport).port });
  yield* receiver.until(() => String(receiver.data.at(-1)) === message);
}

ioTest('IPv4: members of a group receive what is sent to it, others do not', function* () {
  yield* endpoint({ localAddress: { host: '0.0.0.0', port: 0 } }, function* (member, transport) {
    const { port } = addressOf(transport);
    transport.addMembership(GROUP, '127.0.0.1');
    yield* endpoint({ family: 4 }, function* (sender) {
      sender.transport.setMulticastInterface('127.0.0.1');
      sender.transport.setMulticastTTL(0);
      sender.transport.setMulticastLoopback(true);
      yield* arrives(sender, member, 'to the group', GROUP);
      assert.deepEqual(member.data.map(String), ['to the group']);

      // What was sent before an option is set is sent without it.
      sender.transport.sendto('and once more', { address: GROUP, port });
      sender.transport.setMulticastInterface('0.0.0.0');
      yield* member.count(2);

      transport.dropMembership(GROUP, '127.0.0.1');
      sender.transport.sendto('to nobody', { address: GROUP, port });
      yield* arrives(sender, member, 'to one', '127.0.0.1');
      assert.deepEqual(member.data.map(String), ['to the group', 'and once more', 'to one']);
    });
  });
});

ioTest('several members of a group at one port', function* () {
  const localAddress = { host: '0.0.0.0', port: 0 };
  yield* endpoint({ localAddress, reuseAddress: true }, function* (first) {
    const { port } = addressOf(first.transport);
    yield* endpoint({ localAddress: { ...localAddress, port }, reuseAddress: true }, function* (second) {
      first.transport.addMembership(GROUP, '127.0.0.1');
      second.transport.addMembership(GROUP, '127.0.0.1');
      first.transport.setMulticastInterface('127.0.0.1');
      first.transport.sendto('to both', { address: GROUP, port });
      for (const member of [first, second]) {
        assert.deepEqual((yield* member.count(1)).map(String), ['to both']);
      }
    });
  });
});

// The loopback of many systems has no route for these: so nothing is sent.
ioTest('IPv6: by the name of an interface', function* () {
  yield* endpoint({ localAddress: { host: '::', port: 0 }, ipv6Only: true }, function* (_protocol, transport) {
    transport.addMembership(GROUP_6, '::%lo');
    assert.throws(() => transport.addMembership(GROUP_6, '::%lo'), { code: 'EADDRINUSE' });
    transport.setMulticastInterface('::%lo');
    transport.setMulticastTTL(1);
    transport.setMulticastLoopback(false);
    transport.dropMembership(GROUP_6, '::%lo');
    assert.throws(() => transport.dropMembership(GROUP_6, '::%lo'), { code: 'EADDRNOTAVAIL' });
    yield* sleep(0);
  });
});

ioTest('errors of the system name what was asked for', function* () {
  yield* endpoint({ localAddress: { host: '127.0.0.1', port: 0 } }, function* (_protocol, transport) {
    assert.throws(() => transport.addMembership('127.0.0.1'), {
      code: 'EINVAL',
      syscall: 'addMembership',
      message: 'addMembership EINVAL 127.0.0.1',
    });
    assert.throws(() => transport.addMembership('10.0.0.1', '127.0.0.1'), /EINVAL 10\.0\.0\.1 on 127\.0\.0\.1$/);
    assert.throws(() => transport.sendto('x'), /unless the endpoint has a remoteAddress, got null/);
    assert.throws(() => transport.addMembership('a name'), { code: 'EINVAL', syscall: 'addMembership' });
    assert.throws(() => transport.dropMembership(GROUP, '127.0.0.1'), {
      code: 'EADDRNOTAVAIL',
      syscall: 'dropMembership',
    });
    assert.throws(() => transport.setMulticastInterface('::1'), { syscall: 'setMulticastInterface' });
  });
});
