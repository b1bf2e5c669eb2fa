// Bytes to a child process and back, with epoll. As readers do whose caller keeps what was read, each read has memory of
// its own, which is freed much later.
#define _GNU_SOURCE
#include "children.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

enum { kChunk = 65536, kPipe = 262144, kKept = 256 };

static pid_t StartCat(int* input, int* output) {
  int to[2];
  int from[2];
  Check(pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0, "pipe2");
  const pid_t pid = fork();
  Check(pid >= 0, "fork");
  if (pid == 0) {
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    execlp("cat", "cat", (char*)NULL);
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  *input = to[1];
  *output = from[0];
  fcntl(*input, F_SETPIPE_SZ, kPipe);
  fcntl(*output, F_SETPIPE_SZ, kPipe);
  fcntl(*input, F_SETFL, O_NONBLOCK);
  fcntl(*output, F_SETFL, O_NONBLOCK);
  return pid;
}

// Writes until the pipe is full. Returns how many bytes are left.
static size_t Fill(int input, const char* chunk, size_t left) {
  while (left > 0) {
    const ssize_t sent = write(input, chunk, left < kChunk ? left : kChunk);
    if (sent < 0) {
      Check(errno == EAGAIN, "write");
      return left;
    }
    left -= (size_t)sent;
  }
  close(input);
  return 0;
}

size_t PassThroughCat(size_t size) {
  static char chunk[kChunk];
  static char* kept[kKept];
  memset(chunk, 'x', sizeof chunk);
  int input = -1;
  int output = -1;
  const pid_t pid = StartCat(&input, &output);
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLOUT | EPOLLET, .data.fd = input};
  Check(epoll_ctl(poll, EPOLL_CTL_ADD, input, &event) == 0, "epoll_ctl");
  event = (struct epoll_event){.events = EPOLLIN, .data.fd = output};
  Check(epoll_ctl(poll, EPOLL_CTL_ADD, output, &event) == 0, "epoll_ctl");
  size_t left = size;
  size_t got = 0;
  size_t reads = 0;
  for (int open = 1; open;) {
    struct epoll_event ready[2];
    const int count = epoll_wait(poll, ready, 2, -1);
    for (int i = 0; i < count; i++) {
      if (ready[i].data.fd == input) {
        if (left > 0) left = Fill(input, chunk, left);
        continue;
      }
      char** memory = &kept[reads++ % kKept];
      free(*memory);
      *memory = malloc(kChunk);
      const ssize_t read_now = read(output, *memory, kChunk);
      if (read_now > 0) {
        got += (size_t)read_now;
      } else if (read_now == 0 || errno != EAGAIN) {
        open = 0;
      }
    }
  }
  close(output);
  close(poll);
  waitpid(pid, NULL, 0);
  for (size_t i = 0; i < kKept; i++) {
    free(kept[i]);
    kept[i] = NULL;
  }
  return got;
}
