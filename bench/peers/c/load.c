#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifdef WITH_TLS
#include <openssl/ssl.h>
#else
typedef struct Ssl SSL;
#endif

#include "check.h"

enum { kEvents = 1024, kBuffer = 65536 };

static const char kRequest[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";

struct Connection {
  int descriptor;
  // Null without TLS.
  SSL* tls;
  // Of the message: bytes that the system has not accepted.
  size_t unsent;
  // Of the answer: bytes that are missing; below zero while that is unknown.
  long missing;
  double began;
};

struct Load {
  int epoll;
  const char* message;
  size_t size;
  int is_http;
  long count;
  long sent;
  long answered;
  int open;
  double* latencies;
};

// Like send and recv; -1 with EAGAIN also if TLS must wait.
static ssize_t SendSome(struct Connection* connection, const char* bytes, size_t size);
static ssize_t ReceiveSome(struct Connection* connection, char* bytes, size_t size);

#ifdef WITH_TLS

static ssize_t Outcome(struct Connection* connection, int result) {
  if (result > 0) return result;
  const int error = SSL_get_error(connection->tls, result);
  errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
  return -1;
}

static ssize_t SendSome(struct Connection* connection, const char* bytes, size_t size) {
  if (connection->tls == NULL) return send(connection->descriptor, bytes, size, MSG_NOSIGNAL);
  return Outcome(connection, SSL_write(connection->tls, bytes, (int)size));
}

static ssize_t ReceiveSome(struct Connection* connection, char* bytes, size_t size) {
  if (connection->tls == NULL) return recv(connection->descriptor, bytes, size, 0);
  return Outcome(connection, SSL_read(connection->tls, bytes, (int)size));
}

// Whoever has the certificate: it is one of the benchmarks.
static void StartTls(struct Connection* connection, SSL_CTX* context) {
  connection->tls = SSL_new(context);
  Check(SSL_set_fd(connection->tls, connection->descriptor) == 1 && SSL_connect(connection->tls) == 1, "TLS");
}

static SSL_CTX* TlsContext(void) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

static void Close(struct Connection* connection) {
  if (connection->tls != NULL) {
    SSL_shutdown(connection->tls);
    SSL_free(connection->tls);
  }
  close(connection->descriptor);
}

#else

typedef void SSL_CTX;

static ssize_t SendSome(struct Connection* connection, const char* bytes, size_t size) {
  return send(connection->descriptor, bytes, size, MSG_NOSIGNAL);
}

static ssize_t ReceiveSome(struct Connection* connection, char* bytes, size_t size) {
  return recv(connection->descriptor, bytes, size, 0);
}

static void StartTls(struct Connection* connection, SSL_CTX* context) {
  (void)connection;
  (void)context;
}

static SSL_CTX* TlsContext(void) {
  exit(kWithoutTls);
}

static void Close(struct Connection* connection) {
  close(connection->descriptor);
}

#endif

static double Now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void Watch(struct Load* load, struct Connection* connection, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  Check(epoll_ctl(load->epoll, operation, connection->descriptor, &event) == 0, "epoll_ctl");
}

// Sends the rest of the message, as far as the system accepts it.
static void Send(struct Load* load, struct Connection* connection) {
  const int was_full = connection->unsent < load->size;
  while (connection->unsent > 0) {
    const ssize_t sent =
        SendSome(connection, load->message + load->size - connection->unsent, connection->unsent);
    if (sent < 0 && errno == EAGAIN) break;
    Check(sent > 0, "send");
    connection->unsent -= (size_t)sent;
  }
  if (connection->unsent > 0) {
    Watch(load, connection, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
  } else if (was_full) {
    Watch(load, connection, EPOLL_CTL_MOD, EPOLLIN);
  }
}

static void Next(struct Load* load, struct Connection* connection) {
  if (load->sent == load->count) {
    load->open--;
    Close(connection);
    return;
  }
  load->sent++;
  connection->began = Now();
  connection->unsent = load->size;
  connection->missing = load->is_http ? -1 : (long)load->size;
  Send(load, connection);
}

// The bytes of an answer that begins with `data`, which must contain the whole head.
static long AnswerSize(const char* data, size_t size) {
  const char* end = memmem(data, size, "\r\n\r\n", 4);
  const char* length = memmem(data, size, "Content-Length: ", 16);
  if (end == NULL || length == NULL || strncmp(data, "HTTP/1.1 200 ", 13) != 0) {
    fprintf(stderr, "unexpected answer: %.*s\n", (int)size, data);
    exit(1);
  }
  return end + 4 - data + atol(length + 16);
}

static void Receive(struct Load* load, struct Connection* connection) {
  char buffer[kBuffer];
  do {
    const ssize_t size = ReceiveSome(connection, buffer, sizeof buffer);
    if (size < 0 && errno == EAGAIN) return;
    Check(size > 0, "the server has closed a connection");
    if (connection->missing < 0) connection->missing = AnswerSize(buffer, (size_t)size);
    connection->missing -= size;
    // A record of TLS that was received with another is not announced again.
  } while (connection->tls != NULL && connection->missing > 0);
  if (connection->missing > 0) return;
  load->latencies[load->answered++] = Now() - connection->began;
  Next(load, connection);
}

static int Connect(int port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  Check(connect(descriptor, (struct sockaddr*)&address, sizeof address) == 0, "connect");
  const int on = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return descriptor;
}

static int Compare(const void* a, const void* b) {
  const double difference = *(const double*)a - *(const double*)b;
  return (difference > 0) - (difference < 0);
}

void SendLoad(int argc, char** argv) {
  Check(argc >= 3, "arguments");
  const int connections = atoi(argv[1]);
  struct Load load = {.epoll = epoll_create1(EPOLL_CLOEXEC), .is_http = argc == 3, .count = atol(argv[2])};
  load.size = load.is_http ? sizeof kRequest - 1 : (size_t)atol(argv[3]);
  char* message = malloc(load.size);
  if (load.is_http) {
    memcpy(message, kRequest, load.size);
  } else {
    memset(message, 'x', load.size);
  }
  load.message = message;
  load.latencies = malloc(sizeof(double) * (size_t)load.count);
  SSL_CTX* context = argc > 4 && strcmp(argv[4], "tls") == 0 ? TlsContext() : NULL;
  struct Connection* all = calloc((size_t)connections, sizeof *all);
  for (int i = 0; i < connections; i++) {
    all[i].descriptor = Connect(atoi(argv[0]));
    if (context != NULL) StartTls(&all[i], context);
    Check(fcntl(all[i].descriptor, F_SETFL, O_NONBLOCK) == 0, "fcntl");
    Watch(&load, &all[i], EPOLL_CTL_ADD, EPOLLIN);
  }
  const double start = Now();
  load.open = connections;
  for (int i = 0; i < connections; i++) Next(&load, &all[i]);
  while (load.open > 0) {
    struct epoll_event events[kEvents];
    const int count = epoll_wait(load.epoll, events, kEvents, -1);
    for (int i = 0; i < count; i++) {
      struct Connection* connection = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) Send(&load, connection);
      if (events[i].events & ~(uint32_t)EPOLLOUT) Receive(&load, connection);
    }
  }
  const double seconds = (Now() - start) / 1e3;
  qsort(load.latencies, (size_t)load.answered, sizeof(double), Compare);
  printf("{\"answered\":%ld,\"seconds\":%f,\"p50\":%f,\"p99\":%f}\n", load.answered, seconds,
         load.latencies[load.answered / 2], load.latencies[load.answered * 99 / 100]);
  free(all);
  free(load.latencies);
  free(message);
}
