// Timers by time.AfterFunc, time limits, and waits.
package main

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"
)

const hour = 3600.0

func duration(seconds float64) time.Duration {
	return time.Duration(seconds * float64(time.Second))
}

func timersWithin(span float64) func(int) facts {
	const lead = 20
	return func(size int) facts {
		random := randomNumbers()
		delays := make([]time.Duration, size)
		for i := range delays {
			delays[i] = duration(lead + random()*span)
		}
		timers := make([]*time.Timer, size)
		fired := int64(0)
		fire := func() { atomic.AddInt64(&fired, 1) }
		start := time.Now()
		for i, delay := range delays {
			timers[i] = time.AfterFunc(delay, fire)
		}
		runtime.Gosched()
		add := millionsPerSecond(start, size)
		cancelled := 0
		start = time.Now()
		for _, timer := range timers {
			if timer.Stop() {
				cancelled++
			}
		}
		runtime.Gosched()
		cancel := millionsPerSecond(start, size)
		return facts{"fired": float64(atomic.LoadInt64(&fired)), "cancelled": float64(cancelled), "add": add, "cancel": cancel}
	}
}

// Only what the second half adds to the first counts, as in subjects/timer-memory.mjs.
func timerMemory(size int) facts {
	random := randomNumbers()
	callback := func() {}
	addHalf := func() float64 {
		for i := 0; i < size/2; i++ {
			time.AfterFunc(duration(hour+random()*hour), callback)
		}
		runtime.GC()
		return rss()
	}
	first := addHalf()
	return facts{"rss": (addHalf() - first) / float64(size/2)}
}

func timersFire(size int) facts {
	random := randomNumbers()
	due := make([]time.Time, size)
	times := make([]byte, size)
	done := make(chan bool)
	fired, early := int64(0), int64(0)
	before := cpu()
	for i := range due {
		i := i
		delay := duration(random())
		due[i] = time.Now().Add(delay)
		time.AfterFunc(delay, func() {
			times[i]++
			if time.Now().Before(due[i]) {
				atomic.AddInt64(&early, 1)
			}
			if atomic.AddInt64(&fired, 1) == int64(size) {
				done <- true
			}
		})
	}
	<-done
	used := cpu() - before
	return facts{"fired": float64(fired), "early": float64(early), "once": float64(once(times)), "cpu": used}
}

func timeout(size int) facts {
	const batch = 100
	done := 0
	work := func(context.Context) { done++ }
	start := time.Now()
	for i := 0; i < size; i++ {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		work(ctx)
		cancel()
		if i%batch == 0 {
			runtime.Gosched()
		}
	}
	return facts{"done": float64(done), "time": nanosecondsEach(start, size)}
}

func wait(size int) facts {
	elapsed := make([]float64, size)
	before := cpu()
	for i := range elapsed {
		start := time.Now()
		time.Sleep(time.Millisecond)
		elapsed[i] = seconds(start) * 1e3
	}
	used := cpu() - before
	middle := median(elapsed)
	return facts{
		"waits":    float64(len(elapsed)),
		"shortest": elapsed[0],
		"over":     (middle - 1) * 1e3,
		"cpu":      used * 1e6 / float64(size),
	}
}
