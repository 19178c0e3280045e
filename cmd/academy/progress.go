package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progress tells how far something is: on a terminal in a line that changes, else in a line now and then.
type progress struct {
	out      io.Writer
	terminal bool
	shown    time.Time
}

func newProgress(out io.Writer) *progress {
	p := &progress{out: out, shown: time.Now()}
	if f, ok := out.(*os.File); ok {
		info, err := f.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// show says where it is just now, as often as people can read it and as seldom as a log bears.
func (p *progress) show(format string, args ...any) {
	pause, line := 10*time.Second, format+"\n"
	if p.terminal {
		pause, line = 100*time.Millisecond, "\r\033[K"+format
	}
	if time.Since(p.shown) > pause {
		fmt.Fprintf(p.out, line, args...)
		p.shown = time.Now()
	}
}

// say writes a line that stays.
func (p *progress) say(format string, args ...any) {
	p.end()
	fmt.Fprintf(p.out, format+"\n", args...)
}

// end clears the line that changes.
func (p *progress) end() {
	if p.terminal {
		fmt.Fprint(p.out, "\r\033[K")
	}
}

// bar draws how much of something is done.
func bar(done, total int64) string {
	const width = 30
	if total <= 0 || done > total {
		done, total = 1, 1
	}
	full := int(width * done / total)
	return fmt.Sprintf("[%s%s] %3d %%", strings.Repeat("#", full), strings.Repeat("-", width-full), 100*done/total)
}

// thousands writes a number as people read it: 20,000.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// megabytes writes a length as people read it.
func megabytes(n int64) string {
	if n < 10_000_000 {
		return fmt.Sprintf("%.2f MB", float64(n)/1e6)
	}
	return thousands(int(n/1_000_000)) + " MB"
}
