// Servers whose load is a Node program in bench/programs.
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// The output of a program of bench/programs.
type loaded struct {
	Answered, Seconds, P50, P99 float64
}

// Arguments of the subject, after those of all subjects.
func more(index int) string {
	return os.Args[6+index]
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// Starts the load `name` with those arguments. `wait` returns its output.
func startLoad(name string, args ...string) (wait func() loaded) {
	script := filepath.Join(os.Getenv("BENCH_PROGRAMS"), name)
	load := exec.Command("node", append([]string{script}, args...)...)
	load.Stderr = os.Stderr
	var output bytes.Buffer
	load.Stdout = &output
	check(load.Start())
	return func() loaded {
		check(load.Wait())
		var found loaded
		check(json.Unmarshal(output.Bytes(), &found))
		return found
	}
}

// CPU from the first connection to the last.
type watch struct {
	sync.Mutex
	open   int
	before float64
	used   float64
	done   chan struct{}
}

func newWatch() *watch {
	return &watch{done: make(chan struct{})}
}

func (w *watch) begin() {
	w.Lock()
	if w.open == 0 {
		w.before = cpu()
	}
	w.open++
	w.Unlock()
}

func (w *watch) end() {
	w.Lock()
	w.open--
	if w.open == 0 {
		w.used = cpu() - w.before
		close(w.done)
	}
	w.Unlock()
}

func listen(kind string) (net.Listener, string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	if kind == "tls" {
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate()}})
	}
	return listener, port
}

// Calls `serve` in a goroutine for each connection.
func accept(listener net.Listener, serve func(net.Conn)) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go serve(connection)
	}
}

func certificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	now := time.Now()
	template := x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(24 * time.Hour),
		DNSNames:     []string{"localhost"},
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	check(err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func perSecond(count int, found loaded, used float64) facts {
	return facts{
		"answered": found.Answered,
		"rate":     float64(count) / found.Seconds,
		"cpu":      used * 1e6 / float64(count),
		"p50":      found.P50,
		"p99":      found.P99,
	}
}

// CONNECTIONS BYTES tcp|tls
func echo(count int) facts {
	listener, port := listen(more(2))
	watch := newWatch()
	go accept(listener, func(connection net.Conn) {
		watch.begin()
		buffer := make([]byte, 1<<16)
		for {
			size, err := connection.Read(buffer)
			if err != nil {
				break
			}
			if _, err = connection.Write(buffer[:size]); err != nil {
				break
			}
		}
		connection.Close()
		watch.end()
	})
	wait := startLoad("echo-load.mjs", port, more(0), more(1), strconv.Itoa(count), more(2))
	<-watch.done
	listener.Close()
	return perSecond(count, wait(), watch.used)
}

var answer = []byte("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world!")

// CONNECTIONS
func httpLike(count int) facts {
	listener, port := listen("tcp")
	watch := newWatch()
	go accept(listener, func(connection net.Conn) {
		watch.begin()
		buffer := make([]byte, 1<<12)
		have := 0
		for {
			size, err := connection.Read(buffer[have:])
			if err != nil {
				break
			}
			have += size
			if bytes.HasSuffix(buffer[:have], []byte("\r\n\r\n")) {
				have = 0
				connection.Write(answer)
			}
		}
		connection.Close()
		watch.end()
	})
	wait := startLoad("request-load.mjs", port, more(0), strconv.Itoa(count))
	<-watch.done
	listener.Close()
	return perSecond(count, wait(), watch.used)
}

// tcp|tls
func handshakes(count int) facts {
	listener, port := listen(more(0))
	before := cpu()
	var left sync.WaitGroup
	left.Add(count)
	go accept(listener, func(connection net.Conn) {
		connection.Write([]byte("x"))
		io.Copy(io.Discard, connection)
		connection.Close()
		left.Done()
	})
	wait := startLoad("handshake-load.mjs", port, "32", strconv.Itoa(count), more(0))
	left.Wait()
	used := cpu() - before
	listener.Close()
	return perSecond(count, wait(), used)
}

// BYTES WINDOW
func datagrams(count int) facts {
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	check(err)
	port := strconv.Itoa(socket.LocalAddr().(*net.UDPAddr).Port)
	wait := startLoad("datagram-load.mjs", port, more(0), more(1), strconv.Itoa(count))
	before := 0.0
	buffer := make([]byte, 1<<16)
	for i := 0; i < count; i++ {
		size, from, err := socket.ReadFromUDPAddrPort(buffer)
		check(err)
		if i == 0 {
			before = cpu()
		}
		_, err = socket.WriteToUDPAddrPort(buffer[:size], from)
		check(err)
	}
	used := cpu() - before
	found := perSecond(count, wait(), used)
	socket.Close()
	return found
}

// FIRST: connections that are there before anything is measured.
func idleConnections(count int) facts {
	first, err := strconv.Atoi(more(0))
	check(err)
	listener, port := listen("tcp")
	here := make(chan struct{}, 1024)
	go accept(listener, func(connection net.Conn) {
		here <- struct{}{}
		connection.Read(make([]byte, 4096))
		connection.Close()
	})
	script := filepath.Join(os.Getenv("BENCH_PROGRAMS"), "idle-load.mjs")
	load := exec.Command("node", script, port, more(0), strconv.Itoa(count))
	check(load.Start())
	arrived := func(count int) float64 {
		for i := 0; i < count; i++ {
			<-here
		}
		time.Sleep(100 * time.Millisecond)
		return settledRss()
	}
	before := arrived(first)
	after := arrived(count)
	check(load.Process.Kill())
	load.Wait()
	listener.Close()
	return facts{"open": float64(count), "bytes": (after - before) / float64(count)}
}
