// Locks, semaphores and queues: a Mutex, a channel with room for ten, and channels.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Counts entries, and the most that were inside at once.
type room struct {
	entries, inside, most, overlaps int64
}

func (room *room) enter() {
	atomic.AddInt64(&room.entries, 1)
	inside := atomic.AddInt64(&room.inside, 1)
	if inside > 1 {
		atomic.AddInt64(&room.overlaps, 1)
	}
	for most := atomic.LoadInt64(&room.most); inside > most; most = atomic.LoadInt64(&room.most) {
		atomic.CompareAndSwapInt64(&room.most, most, inside)
	}
}

func (room *room) leave() {
	atomic.AddInt64(&room.inside, -1)
}

func lock(size int) facts {
	const visitors = 100
	var mutex sync.Mutex
	var single, many room
	start := time.Now()
	for i := 0; i < size; i++ {
		mutex.Lock()
		single.enter()
		single.leave()
		mutex.Unlock()
	}
	uncontended := nanosecondsEach(start, size)
	each := size / 10 / visitors
	var all sync.WaitGroup
	all.Add(visitors)
	start = time.Now()
	for i := 0; i < visitors; i++ {
		go func() {
			for entry := 0; entry < each; entry++ {
				mutex.Lock()
				many.enter()
				runtime.Gosched()
				many.leave()
				mutex.Unlock()
			}
			all.Done()
		}()
	}
	all.Wait()
	return facts{
		"entries":          float64(single.entries),
		"contendedEntries": float64(many.entries),
		"overlaps":         float64(single.overlaps + many.overlaps),
		"uncontended":      uncontended,
		"contended":        nanosecondsEach(start, each*visitors),
	}
}

func semaphore(size int) facts {
	const limit = 10
	places := make(chan struct{}, limit)
	var visited room
	start := time.Now()
	for i := 0; i < size; i += crowd {
		var all sync.WaitGroup
		all.Add(crowd)
		for visitor := 0; visitor < crowd; visitor++ {
			go func() {
				places <- struct{}{}
				visited.enter()
				runtime.Gosched()
				visited.leave()
				<-places
				all.Done()
			}()
		}
		all.Wait()
	}
	return facts{"visits": float64(visited.entries), "most": float64(visited.most), "time": nanosecondsEach(start, size)}
}

// A channel always has a bound. Without a bound in the subject, it has room for everything that the producer puts
// before it gives way.
func queue(size int) facts {
	const batch = 1_000
	pass := func(room int) (int, float64) {
		items := make(chan int, room)
		start := time.Now()
		go func() {
			for i := 0; i < size; i++ {
				items <- i
				if room > 1 && i%batch == batch-1 {
					runtime.Gosched()
				}
			}
		}()
		total := 0
		for i := 0; i < size; i++ {
			total += <-items
		}
		return total, millionsPerSecond(start, size)
	}
	total, rate := pass(batch)
	handed, handover := pass(1)
	return facts{"sum": float64(total), "rate": rate, "handed": float64(handed), "handover": handover}
}
