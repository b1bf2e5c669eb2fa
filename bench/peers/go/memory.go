// Goroutines that sleep, all at once.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// As in subjects/memory.mjs: the figure per goroutine is the same with a quarter of them.
func memory(size int) facts {
	size /= 4
	nap := 20 * float64(size) / 1e6
	if nap < 0.5 {
		nap = 0.5
	}
	var began, ended, early int64
	var endedBeforeLast, asleep float64
	runtime.GC()
	idle, before := rss(), cpu()
	earliest := time.Now().Add(duration(nap))
	var all sync.WaitGroup
	all.Add(size)
	for i := 0; i < size; i++ {
		go func() {
			if atomic.AddInt64(&began, 1) == int64(size) {
				endedBeforeLast = float64(atomic.LoadInt64(&ended))
				asleep = (rss() - idle) / float64(size)
			}
			time.Sleep(duration(nap))
			if atomic.AddInt64(&ended, 1) == 1 && time.Now().Before(earliest) {
				early++
			}
			all.Done()
		}()
	}
	all.Wait()
	found := facts{
		"size":            float64(size),
		"began":           float64(began),
		"ended":           float64(ended),
		"endedBeforeLast": endedBeforeLast,
		"early":           float64(early),
		"cpu":             (cpu() - before) * 1e6 / float64(size),
		"peak":            (peakRss() - idle) / float64(size),
		"asleep":          asleep,
	}
	time.Sleep(50 * time.Millisecond)
	found["left"] = (rss() - idle) / mb
	runtime.GC()
	found["leftCollected"] = (rss() - idle) / mb
	return found
}
