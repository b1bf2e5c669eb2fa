#pragma once

// A load for servers on this machine that costs less than any of them, so that the server limits the rate. The arguments
// are PORT CONNECTIONS COUNT, and for an echo server BYTES and tcp or tls. Sends COUNT messages of BYTES bytes, without
// BYTES GET requests, one at a time on each connection. Prints `{"answered":…,"seconds":…,"p50":…,"p99":…}`, with
// latencies in milliseconds. Exits with kWithoutTls if it was compiled without OpenSSL, and TLS is asked for.
enum { kWithoutTls = 3 };
void SendLoad(int argc, char** argv);
