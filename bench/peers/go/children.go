// Child processes.
package main

import (
	"io"
	"os/exec"
	"time"
)

func spawn(count int) facts {
	ended := 0
	start, before := time.Now(), cpu()
	for i := 0; i < count; i++ {
		if exec.Command("/bin/true").Run() == nil {
			ended++
		}
	}
	return facts{
		"ended": float64(ended),
		"rate":  float64(count) / seconds(start),
		"cpu":   (cpu() - before) * 1e6 / float64(count),
	}
}

func childPipes(count int) facts {
	start, before := time.Now(), cpu()
	child := exec.Command("cat")
	stdin, err := child.StdinPipe()
	check(err)
	stdout, err := child.StdoutPipe()
	check(err)
	check(child.Start())
	go func() {
		chunk := make([]byte, 1<<16)
		for i := 0; i < count<<4; i++ {
			_, err := stdin.Write(chunk)
			check(err)
		}
		stdin.Close()
	}()
	buffer := make([]byte, 1<<16)
	received := 0
	for {
		size, err := stdout.Read(buffer)
		received += size
		if err == io.EOF {
			break
		}
		check(err)
	}
	check(child.Wait())
	return facts{
		"bytes": float64(received),
		"rate":  float64(count) / seconds(start),
		"cpu":   (cpu() - before) * 1e6 / float64(count),
	}
}
