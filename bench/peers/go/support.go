package main

import (
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	crowd = 1_000
	mb    = 1e6
)

// The facts of a measurement, and the milliseconds in which the process had no core.
func watched(measure func(int) facts, size int) facts {
	start, before := time.Now(), cpu()
	found := measure(size)
	found["idle"] = (seconds(start) - (cpu() - before)) * 1e3
	return found
}

func seconds(since time.Time) float64 {
	return time.Since(since).Seconds()
}

// Nanoseconds for each of count, since then.
func nanosecondsEach(since time.Time, count int) float64 {
	return seconds(since) * 1e9 / float64(count)
}

func millionsPerSecond(since time.Time, count int) float64 {
	return float64(count) / seconds(since) / 1e6
}

// CPU seconds of the process, all of its threads and the kernel's part included.
func cpu() float64 {
	usage := usage()
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func peakRss() float64 {
	return float64(usage().Maxrss) * 1024
}

func usage() syscall.Rusage {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage
}

func rss() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		panic(err)
	}
	return float64(pages * os.Getpagesize())
}

// Bytes that the process holds when garbage is collected.
func settledRss() float64 {
	runtime.GC()
	return rss()
}

// The numbers of randomNumbers in bench/harness/measure.mjs.
func randomNumbers() func() float64 {
	state := uint32(1)
	return func() float64 {
		state = state*1664525 + 1013904223
		return float64(state) / (1 << 32)
	}
}

func sum(values []int) int {
	total := 0
	for _, value := range values {
		total += value
	}
	return total
}

func median(values []float64) float64 {
	sort.Float64s(values)
	return values[len(values)/2]
}
