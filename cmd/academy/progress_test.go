package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAProgressIsDrawnOnATerminalAndToldInALog(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := &progress{out: &out, terminal: true}
	p.show("files: %s", bar(3, 10))
	p.show("files: %s", bar(4, 10)) // too soon after the one before
	p.say("one is damaged")
	p.end()
	require.Equal(t, "\r\033[Kfiles: [#########---------------------]  30 %\r\033[Kone is damaged\n\r\033[K", out.String())
	out.Reset()
	p = &progress{out: &out}
	p.show("files: %s", bar(10, 10))
	p.end()
	require.Equal(t, "files: [##############################] 100 %\n", out.String())
	require.Equal(t, bar(1, 1), bar(0, 0), "of nothing, all is done")
	require.Equal(t, "1.50 MB, 12,345 MB", megabytes(1_500_000)+", "+megabytes(12_345_678_901))
}
