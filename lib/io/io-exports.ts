/** What only programs with sockets need: `dist/io.cjs`, which `lazyIo()` requires. */
export { startProcess, startSubprocess } from './child-process.js';
export { connectPipe } from './connect-pipe.js';
export { connectTcp, connectUnix } from './create-connection.js';
export { listenTcp, listenUnix } from './create-server.js';
export { checkLookUp, lookUp, reverseLookUp } from './lookups.js';
export { checkNodeStream, feedFrom, writerTo } from './node-streams.js';
export { StreamProtocol, streamsOf } from './stream-protocol.js';
export { contextMaker } from './tls/context-maker.js';
export { startTlsOver } from './tls/start-tls.js';
export { checkTls } from './tls/tls-side.js';
