/** What only programs with sockets need: `dist/io.cjs`, which `lazyIo()` requires. */
export { connectTcp, connectUnix } from './create-connection.js';
export { openDatagrams } from './create-datagram-endpoint.js';
export { listenTcp, listenUnix } from './create-server.js';
export { checkDatagramOptions } from './datagram-options.js';
export { checkLookUp, lookUp, reverseLookUp } from './lookups.js';
export { checkStreams, duplexOver } from './node-duplex.js';
export { checkNodeStream, feedFrom, writerTo } from './node-streams.js';
export { handleSignal, ignoreSignal } from './signal-handlers.js';
export { StreamProtocol, streamsOf } from './stream-protocol.js';
export { unwatchDescriptor, watchDescriptor } from './watch-descriptor.js';
