// The subjects of bench/ in Go: `PROGRAM SUBJECT SIZE TIMES WARMUP LIMIT …`, as the harness calls it. Prints the
// results of the TIMES measurements as JSON. Once it is older than LIMIT milliseconds, it begins no other. Go is
// compiled, so there is nothing to warm up, and half of TIMES suffices.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

// The result of one measurement: its figures, and the facts that the subject checks.
type facts map[string]float64

// Subjects that one loop does in one thread. For them, Go also gets one thread at a time, which is faster.
var inOneThread = map[string]func(int) facts{
	"burst":         burst,
	"chain":         chain,
	"child_pipes":   childPipes,
	"context":       contexts,
	"datagrams":     datagrams,
	"depth":         depth,
	"echo":          echo,
	"gather":        gather,
	"handshakes":    handshakes,
	"http_like":     httpLike,
	"idle":          idleConnections,
	"lock":          lock,
	"memory":        memory,
	"queues":        queue,
	"run":           run,
	"semaphore":     semaphore,
	"spawn":         spawn,
	"switch":        switching,
	"task_group":    taskGroup,
	"timeout":       timeout,
	"timer_memory":  timerMemory,
	"timers_fire":   timersFire,
	"timers_hour":   timersWithin(3600),
	"timers_second": timersWithin(1),
	"wait":          wait,
}

var acrossThreads = map[string]func(int) facts{
	"blocking_call": blockingCall,
	"executor":      executor,
	"flood":         flood,
	"ping_pong":     pingPong,
}

func main() {
	start := time.Now()
	name, size, times, limit := os.Args[1], int(number(2)), int(number(3)+1)/2, number(5)
	measure, single := inOneThread[name]
	if single {
		runtime.GOMAXPROCS(1)
	} else {
		measure = acrossThreads[name]
	}
	if measure == nil {
		fmt.Fprintln(os.Stderr, "no such subject:", name)
		os.Exit(2)
	}
	found := []facts{}
	for len(found) < times && (len(found) == 0 || seconds(start)*1e3 < limit) {
		found = append(found, watched(measure, size))
	}
	json.NewEncoder(os.Stdout).Encode(found)
}

func number(index int) float64 {
	value, err := strconv.ParseFloat(os.Args[index], 64)
	if err != nil {
		fmt.Fprintln(os.Stderr, "not a number:", os.Args[index])
		os.Exit(2)
	}
	return value
}
