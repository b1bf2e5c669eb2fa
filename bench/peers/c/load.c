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

#include "check.h"

enum { kEvents = 1024, kBuffer = 65536 };

static const char kRequest[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";

struct Connection {
  int descriptor;
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
    const ssize_t sent = send(connection->descriptor, load->message + load->size - connection->unsent,
                              connection->unsent, MSG_NOSIGNAL);
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
    close(connection->descriptor);
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
  const ssize_t size = recv(connection->descriptor, buffer, sizeof buffer, 0);
  if (size < 0 && errno == EAGAIN) return;
  Check(size > 0, "the server has closed a connection");
  if (connection->missing < 0) connection->missing = AnswerSize(buffer, (size_t)size);
  connection->missing -= size;
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
  Check(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0, "fcntl");
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
  struct Connection* all = calloc((size_t)connections, sizeof *all);
  for (int i = 0; i < connections; i++) {
    all[i].descriptor = Connect(atoi(argv[0]));
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
