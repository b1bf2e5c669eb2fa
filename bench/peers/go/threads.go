// Calls from one thread to another. A goroutine is not a thread. To measure the way between threads, each goroutine is
// locked to a thread. Otherwise Go runs them on as many threads as there are cores.
package main

import (
	"runtime"
	"sync"
	"time"
)

// Runs work in a thread of its own, and the caller in another.
func inThread(work func()) {
	runtime.LockOSThread()
	go func() {
		runtime.LockOSThread()
		work()
	}()
}

func flood(size int) facts {
	numbers := make(chan int, 1_024)
	before := cpu()
	start := time.Now()
	go func() {
		for i := 0; i < size; i++ {
			numbers <- i
		}
	}()
	total := 0
	for i := 0; i < size; i++ {
		total += <-numbers
	}
	rate := millionsPerSecond(start, size)
	return facts{"sum": float64(total), "rate": rate, "cpu": (cpu() - before) * 1e6 / float64(size)}
}

// How long another thread takes to answer each of size questions: times in microseconds, the sum of the answers, and
// CPU time per question.
func calls(size int, question, answer func(int) int) (total int, times []float64, used float64) {
	questions, answers := make(chan int), make(chan int)
	defer close(questions)
	inThread(func() {
		for each := range questions {
			answers <- answer(each)
		}
	})
	times = make([]float64, size)
	before := cpu()
	for i := range times {
		start := time.Now()
		questions <- question(i)
		total += <-answers
		times[i] = seconds(start) * 1e6
	}
	return total, times, (cpu() - before) * 1e6 / float64(size)
}

func pingPong(size int) facts {
	total, times, used := calls(size, func(int) int { return 1 }, func(each int) int { return each })
	return facts{"rounds": float64(len(times)), "answers": float64(total), "trip": median(times), "cpu": used}
}

func blockingCall(size int) facts {
	total, times, used := calls(size, func(i int) int { return i }, func(each int) int { return each + 1 })
	return facts{"sum": float64(total), "time": median(times), "cpu": used}
}

type job struct {
	value  int
	result chan int
}

func executor(size int) facts {
	const threads, inFlight, single = 2, 1_000, 2_000
	jobs := make(chan job, inFlight)
	defer close(jobs)
	for i := 0; i < threads; i++ {
		go func() {
			for each := range jobs {
				each.result <- each.value + 1
			}
		}()
	}
	totals := make([]int, inFlight)
	var all sync.WaitGroup
	all.Add(inFlight)
	before := cpu()
	start := time.Now()
	for caller := range totals {
		caller := caller
		go func() {
			result := make(chan int, 1)
			for i := caller; i < size; i += inFlight {
				jobs <- job{i, result}
				totals[caller] += <-result - 1
			}
			all.Done()
		}()
	}
	all.Wait()
	rate := float64(size) / seconds(start)
	used := (cpu() - before) * 1e6 / float64(size)
	singles := 0
	times := make([]float64, single)
	for i := range times {
		begin := time.Now()
		result := make(chan int, 1)
		jobs <- job{i, result}
		singles += <-result
		times[i] = seconds(begin) * 1e6
	}
	return facts{
		"sum":     float64(sum(totals)),
		"singles": float64(singles),
		"rate":    rate,
		"cpu":     used,
		"latency": median(times),
	}
}
