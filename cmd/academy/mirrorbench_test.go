package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// What a first run of a large bank costs the one who mirrors: time, the process's own CPU time, and its memory.
func BenchmarkMirror(b *testing.B) {
	const n = 20_000
	a := startOn(b, generatedURL(b, n), domain.RandomKey())
	var first, cpu, again, changed time.Duration
	peak := 0
	for range b.N {
		dir := filepath.Join(b.TempDir(), "pankki")
		run := func(want string) (time.Duration, *os.ProcessState) {
			cmd, said := a.mirrorProcess(dir)
			began := time.Now()
			require.NoError(b, cmd.Start())
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			for tick := time.NewTicker(20 * time.Millisecond); ; {
				select {
				case err := <-ended:
					require.NoError(b, err, said)
					require.Contains(b, said.String(), want)
					return time.Since(began), cmd.ProcessState
				case <-tick.C:
					peak = max(peak, heldBy(cmd))
				}
			}
		}
		took, state := run("wrote 20,000 tools")
		first, cpu = first+took, cpu+state.UserTime()+state.SystemTime()
		took, _ = run("wrote 0 tools")
		again += took
		publish(b, a.editor(), a.slugs()[0], "Muuttui")
		took, _ = run("wrote 1 tools")
		changed += took
	}
	b.ReportMetric(first.Seconds()/float64(b.N), "s/first")
	b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s/first")
	b.ReportMetric(again.Seconds()/float64(b.N), "s/nothing-new")
	b.ReportMetric(changed.Seconds()/float64(b.N), "s/one-changed")
	b.ReportMetric(float64(peak)/1e6, "MB-peak")
}

// heldBy is the most memory that a running process has held so far, in bytes; 0 when it has ended (and elsewhere than
// on Linux). What the kernel tells of an ended one is its parent's, when that was more.
func heldBy(cmd *exec.Cmd) (n int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	_, _ = fmt.Sscanf(after, "%d kB", &n)
	return n << 10
}
