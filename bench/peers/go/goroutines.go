// Goroutines that start, give way to each other, and are awaited.
package main

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// A callback for later is a goroutine.
func burst(size int) facts {
	ran := make([]byte, size)
	var all sync.WaitGroup
	all.Add(size)
	start := time.Now()
	for i := range ran {
		i := i
		go func() {
			ran[i]++
			all.Done()
		}()
	}
	all.Wait()
	rate := millionsPerSecond(start, size)
	return facts{"ran": float64(once(ran)), "rate": rate}
}

// How many of the counters are 1.
func once(counters []byte) int {
	count := 0
	for _, each := range counters {
		if each == 1 {
			count++
		}
	}
	return count
}

func chain(size int) facts {
	done := make(chan int)
	var link func(int)
	link = func(ran int) {
		if ran < size {
			go link(ran + 1)
		} else {
			done <- ran
		}
	}
	start := time.Now()
	go link(1)
	ran := <-done
	return facts{"ran": float64(ran), "rate": millionsPerSecond(start, size)}
}

func switching(size int) facts {
	turns := make([]int, crowd)
	var all sync.WaitGroup
	all.Add(crowd)
	start := time.Now()
	for i := range turns {
		i := i
		go func() {
			done := 0
			for done < size/crowd {
				runtime.Gosched()
				done++
			}
			turns[i] = done
			all.Done()
		}()
	}
	all.Wait()
	return facts{"time": nanosecondsEach(start, size), "turns": float64(sum(turns))}
}

// Crowds of goroutines. Each gives way once and leaves a result.
func crowds(size int) facts {
	total := 0
	start := time.Now()
	for i := 0; i < size; i += crowd {
		results := make([]int, crowd)
		var all sync.WaitGroup
		all.Add(crowd)
		for index := range results {
			index := index
			go func() {
				runtime.Gosched()
				results[index] = index
				all.Done()
			}()
		}
		all.Wait()
		total += sum(results)
	}
	return facts{"total": float64(total), "rate": millionsPerSecond(start, size)}
}

// A WaitGroup is the counterpart of both `gather` and `taskGroup`.
var gather, taskGroup = crowds, crowds

type key struct{}

func contexts(size int) facts {
	const switches = 4
	seen := 0
	start := time.Now()
	for i := 0; i < size; i += crowd {
		numbers := make([]int, crowd)
		var all sync.WaitGroup
		all.Add(crowd)
		for index := range numbers {
			index := index
			go func(ctx context.Context) {
				for turn := 0; turn < switches; turn++ {
					runtime.Gosched()
				}
				numbers[index] = ctx.Value(key{}).(int)
				all.Done()
			}(context.WithValue(context.Background(), key{}, index))
		}
		all.Wait()
		seen += sum(numbers)
	}
	return facts{"seen": float64(seen), "time": nanosecondsEach(start, size)}
}

func depth(size int) facts {
	const deep, tasks = 1_000, 10
	resume := func(depth int) (int, float64) {
		each := size / tasks
		resumes := make([]int, tasks)
		var down, all sync.WaitGroup
		down.Add(tasks)
		all.Add(tasks)
		var start time.Time
		var leaf sync.Once
		for i := range resumes {
			i := i
			go func() {
				resumes[i] = descend(depth, func() int {
					down.Done()
					down.Wait()
					leaf.Do(func() { start = time.Now() })
					done := 0
					for done < each {
						runtime.Gosched()
						done++
					}
					return done
				})
				all.Done()
			}()
		}
		all.Wait()
		return sum(resumes), nanosecondsEach(start, size)
	}
	shallow, shallowTime := resume(1)
	bottom, deepTime := resume(deep)
	return facts{"resumes": float64(shallow + bottom), "shallow": shallowTime, "deep": deepTime, "ratio": deepTime / shallowTime}
}

func descend(left int, leaf func() int) int {
	if left > 1 {
		return descend(left-1, leaf)
	}
	return leaf()
}

// The counterpart of a run: a goroutine is started, and its result awaited.
func run(size int) facts {
	total := 0
	start := time.Now()
	for i := 0; i < size; i++ {
		result := make(chan int)
		go func(index int) { result <- index }(i)
		total += <-result
	}
	return facts{"sum": float64(total), "time": nanosecondsEach(start, size) / 1e3}
}
