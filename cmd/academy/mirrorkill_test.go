package main

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAMirrorThatIsKilledAnywhereIsMadeGood(t *testing.T) {
	t.Parallel()
	a := startOn(t, generatedURL(t, 700), domain.RandomKey())
	editor, slugs := a.editor(), a.slugs()
	began := time.Now()
	said, code := a.mirror(t.TempDir())
	require.Zero(t, code, said)
	whole := time.Since(began)
	takes := map[bool]time.Duration{true: whole, false: whole} // a run into an empty directory, and one that goes on
	killed := 0
	for round := range 4 {
		dir := t.TempDir()
		for n := range 4 {
			at := 4*round + n
			cmd, _ := a.mirrorProcess(dir)
			require.NoError(t, cmd.Start())
			switch n { // others write meanwhile
			case 1:
				editor.in(t).illustrate(slugs[at], picture(t, at+1))
			case 2:
				got := editor.in(t).post("/v1/tools/"+slugs[300+at]+"/withdraw", `{"reason":"outdated","note":{"fi":"Vanhentui."}}`)
				require.Equal(t, http.StatusOK, got.status, got)
			}
			if ran, ended := runs(cmd, rand.N(takes[n == 0])); ended {
				takes[n == 0] = ran // the next one is killed within that
			} else {
				killed++
			}
			for name, text := range tree(t, dir) {
				require.True(t, !strings.HasSuffix(name, ".json") || json.Valid([]byte(text)), "%s is half a file", name)
			}
		}
		said, code = a.mirror(dir)
		require.Zero(t, code, said)
		a.equalTo(t, dir)
	}
	t.Logf("killed %d times of 16; a whole run takes %s", killed, whole)
	require.Positive(t, killed)
	require.Len(t, a.slugs(), len(slugs)-4)
}

// runs waits for a process to end, and kills it (kill -9) after a while. It tells for how long it ran, and whether it
// ended by itself.
func runs(cmd *exec.Cmd, limit time.Duration) (ran time.Duration, ended bool) {
	began, done := time.Now(), make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case <-done:
		return time.Since(began), true
	case <-time.After(limit):
		_ = cmd.Process.Kill()
		<-done
		return limit, false
	}
}
