// Servers, and a parent of a child process, that use only epoll: the least that a system call for each event can cost. `PROGRAM SUBJECT SIZE TIMES WARMUP
// LIMIT …`, as the harness calls it. Prints the results of the TIMES measurements as JSON. `PROGRAM load …` is the load
// of load.h.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "children.h"
#include "load.h"

enum { kEvents = 1024, kBuffer = 65536, kBacklog = 1024, kHead = 4, kMost = 65536 };

static const char kAnswer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world!";

static double Cpu(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// The load's standard output. `args` begin behind the name of the program.
static FILE* StartLoad(const char* name, char** args, pid_t* pid) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", getenv("BENCH_PROGRAMS"), name);
  int ends[2];
  Check(pipe2(ends, O_CLOEXEC) == 0, "pipe2");
  *pid = fork();
  Check(*pid >= 0, "fork");
  if (*pid == 0) {
    dup2(ends[1], STDOUT_FILENO);
    args[0] = "node";
    args[1] = path;
    execvp("node", args);
    _exit(127);
  }
  close(ends[1]);
  return fdopen(ends[0], "r");
}

// Writes all bytes, and waits for a peer that does not read.
static void Send(int socket, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t sent = send(socket, bytes, size, MSG_NOSIGNAL);
    if (sent < 0) return;
    bytes += sent;
    size -= (size_t)sent;
  }
}

static char buffer[kBuffer];
// Of requests: the last received bytes, by socket.
static char ends[kMost][kHead];

static void OnRequest(int socket, size_t size) {
  char* end = ends[socket];
  if (size >= kHead) {
    memcpy(end, buffer + size - kHead, kHead);
  } else {
    memmove(end, end + size, kHead - size);
    memcpy(end + kHead - size, buffer, size);
  }
  if (memcmp(end, "\r\n\r\n", kHead) == 0) {
    memset(end, 0, kHead);
    Send(socket, kAnswer, sizeof kAnswer - 1);
  }
}

// CPU seconds from the first connection to the last.
static double Serve(int listener, int is_http) {
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  Check(epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event) == 0, "epoll_ctl");
  static struct epoll_event ready[kEvents];
  int open = 0;
  double before = -1;
  for (;;) {
    const int count = epoll_wait(poll, ready, kEvents, -1);
    for (int i = 0; i < count; i++) {
      const int socket = ready[i].data.fd;
      if (socket == listener) {
        const int accepted = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        Check(accepted >= 0 && accepted < kMost, "accept4");
        const int on = 1;
        setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        event.data.fd = accepted;
        Check(epoll_ctl(poll, EPOLL_CTL_ADD, accepted, &event) == 0, "epoll_ctl");
        if (before < 0) before = Cpu();
        open++;
        continue;
      }
      const ssize_t size = recv(socket, buffer, sizeof buffer, 0);
      if (size > 0) {
        if (is_http) {
          OnRequest(socket, (size_t)size);
        } else {
          Send(socket, buffer, (size_t)size);
        }
        continue;
      }
      close(socket);
      if (--open == 0) {
        close(poll);
        return Cpu() - before;
      }
    }
  }
}

static double Seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void ReportChildPipes(double mebibytes, int times) {
  for (int i = 0; i < times; i++) {
    const double start = Seconds();
    const double before = Cpu();
    const size_t bytes = PassThroughCat((size_t)mebibytes << 20);
    printf("%s{\"bytes\":%zu,\"rate\":%f,\"cpu\":%f}", i == 0 ? "[" : ",", bytes,
           mebibytes / (Seconds() - start), (Cpu() - before) * 1e6 / mebibytes);
  }
  puts("]");
}

int main(int argc, char** argv) {
  if (argc > 1 && strcmp(argv[1], "load") == 0) {
    SendLoad(argc - 2, argv + 2);
    return 0;
  }
  Check(argc >= 6, "arguments");
  if (strcmp(argv[1], "child_pipes") == 0) {
    ReportChildPipes(atof(argv[2]), (atoi(argv[3]) + 1) / 2);
    return 0;
  }
  Check(argc >= 7, "arguments");
  const int is_http = strcmp(argv[1], "http_like") == 0;
  const double count = atof(argv[2]);
  const int times = (atoi(argv[3]) + 1) / 2;
  for (int i = 0; i < times; i++) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    Check(bind(listener, (struct sockaddr*)&address, length) == 0, "bind");
    Check(listen(listener, kBacklog) == 0, "listen");
    getsockname(listener, (struct sockaddr*)&address, &length);
    char port[16];
    snprintf(port, sizeof port, "%d", ntohs(address.sin_port));
    char* of_echo[] = {NULL, NULL, port, argv[6], is_http ? NULL : argv[7], argv[2], NULL};
    char* of_requests[] = {NULL, NULL, port, argv[6], argv[2], NULL};
    pid_t load = 0;
    FILE* output = StartLoad(is_http ? "request-load.mjs" : "echo-load.mjs", is_http ? of_requests : of_echo, &load);
    const double used = Serve(listener, is_http);
    close(listener);
    double answered = 0, seconds = 0, p50 = 0, p99 = 0;
    const int found = fscanf(output, "{\"answered\":%lf,\"seconds\":%lf,\"p50\":%lf,\"p99\":%lf}", &answered, &seconds, &p50, &p99);
    Check(found == 4, "what the load prints");
    fclose(output);
    waitpid(load, NULL, 0);
    printf("%s{\"answered\":%.0f,\"rate\":%f,\"cpu\":%f,\"p50\":%f,\"p99\":%f}", i == 0 ? "[" : ",", answered, count / seconds,
           used * 1e6 / count, p50, p99);
  }
  puts("]");
  return 0;
}
