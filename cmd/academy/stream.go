package main

import (
	"context"
	"io"
)

// writeFunc and readFunc are functions as what they do.
type (
	writeFunc func([]byte) (int, error)
	readFunc  func([]byte) (int, error)
)

func (f writeFunc) Write(b []byte) (int, error) { return f(b) }
func (f readFunc) Read(b []byte) (int, error)   { return f(b) }

// counted tells each how many bytes have been written so far.
func counted(to io.Writer, each func(n int64)) io.Writer {
	var total int64
	return writeFunc(func(b []byte) (int, error) {
		n, err := to.Write(b)
		total += int64(n)
		each(total)
		return n, err
	})
}

// interruptible reads until ctx ends, and tells each how many bytes have been read so far.
func interruptible(ctx context.Context, from io.Reader, each func(n int64)) io.Reader {
	var total int64
	return readFunc(func(b []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := from.Read(b)
		total += int64(n)
		each(total)
		return n, err
	})
}
