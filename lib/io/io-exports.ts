/** The code that only programs with sockets need: `dist/io.cjs`, which `lazyIo()` requires. */
export { loopMethods } from './loop-methods.js';
export { checkStreams, duplexOver } from './node-duplex.js';
export { readerFrom, writerTo } from './node-streams.js';
export { openTcpStreams, openUnixStreams, serveTcpStreams, serveUnixStreams } from './open-streams.js';
export { ReadBuffer } from './read-buffer.js';
export { execProcess, shellProcess } from './subprocess-methods.js';
export { contextMaker } from './tls/context-maker.js';
export { startTlsOf } from './writer-tls.js';
