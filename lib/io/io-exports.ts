/** The code that only programs with sockets need: `dist/io.cjs`, which `lazyIo()` requires. */
export { startProcess, startSubprocess } from './child-process.js';
export { connectPipe } from './connect-pipe.js';
export { connectTcp, connectUnix } from './create-connection.js';
export { openDatagrams } from './create-datagram-endpoint.js';
export { listenTcp, listenUnix } from './create-server.js';
export { checkDatagramOptions } from './datagram-options.js';
export { checkLookUp, lookUp, reverseLookUp } from './lookups.js';
export { checkStreams, duplexOver } from './node-duplex.js';
export { checkNodeStream, feedFrom, writerTo } from './node-streams.js';
export { handleSignal, ignoreSignal } from './signal-handlers.js';
export { StreamProtocol, streamsOf } from './stream-protocol.js';
export { contextMaker } from './tls/context-maker.js';
export { startTlsOver } from './tls/start-tls.js';
export { checkTls } from './tls/tls-side.js';
export { unwatchDescriptor, watchDescriptor } from './watch-descriptor.js';
