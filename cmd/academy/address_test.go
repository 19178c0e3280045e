package main

import (
	"math/rand/v2"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
)

// Ports of addresses that tests hand out lie below those that systems give to outgoing connections
// (from 32768 on Linux, from 49152 elsewhere) and each is handed out once: nobody else takes it before
// the program listens, nor while a killed one starts again.
const (
	lowestPort = 10_000
	ports      = 20_000
)

var (
	beginning = rand.Uint32N(ports) // anywhere, for tests of another process hand out addresses too
	handedOut atomic.Uint32
)

// freeAddress gives an address on which nobody listens.
func freeAddress(t testing.TB) string {
	t.Helper()
	for range ports {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(int(lowestPort+(beginning+handedOut.Add(1))%ports)))
		if l, err := net.Listen("tcp", address); err == nil {
			l.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}
