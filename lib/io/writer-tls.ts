import type { Coroutine, Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { checkHandshakeTimeout, checkText } from './io-checks.js';
import type { StartTlsOptions } from './io-settings.js';
import type { StreamReader } from './stream-reader.js';
import type { StreamWriter } from './stream-writer.js';
import { startTlsOver } from './tls/start-tls.js';
import type { TlsOptions } from './tls/tls-options.js';
import type { Transport } from './transport.js';

/** What `startTls` of `writer` does. `replace` gives the writer its new transport. */
export function startTlsOf(
  writer: StreamWriter,
  reader: StreamReader | null,
  options: TlsOptions & StartTlsOptions,
  replace: (transport: Transport) => void,
): Operation<void> {
  const { serverHostname, tlsHandshakeTimeout, ...tls } = options;
  checkText('startTls', 'serverHostname', serverHostname);
  checkHandshakeTimeout('startTls', tlsHandshakeTimeout);
  const steps = startingTls(writer, reader, tls, serverHostname, tlsHandshakeTimeout, replace);
  return new GeneratorOperation('StreamWriter.startTls', steps);
}

function* startingTls(
  writer: StreamWriter,
  reader: StreamReader | null,
  tls: TlsOptions,
  serverHostname: string | undefined,
  timeout: number | undefined,
  replace: (transport: Transport) => void,
): Coroutine<void> {
  yield* writer.drain();
  const { transport } = writer;
  const started = yield* startTlsOver(
    'startTls',
    getRunningLoop(),
    transport,
    transport.getProtocol(),
    tls,
    serverHostname,
    timeout,
    () => (reader === null ? [] : [reader._takeAll()]),
  );
  replace(started);
  reader?._replaceTransport(started);
}
