/** A Worker that serves a greeting by HTTP, and sends its address to its parent. */
import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';

const server = createServer((request, response) => response.end(`a greeting for ${request.url}`));
server.listen(0, '127.0.0.1', () => parentPort.postMessage(`http://127.0.0.1:${server.address().port}`));
