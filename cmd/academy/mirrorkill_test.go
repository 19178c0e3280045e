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
			if killedWithin(cmd, rand.N(whole)) {
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

// killedWithin kills a process after a while (kill -9), and tells whether it was still there.
func killedWithin(cmd *exec.Cmd, pause time.Duration) bool {
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ended:
		return false
	case <-time.After(pause):
		_ = cmd.Process.Kill()
		<-ended
		return true
	}
}
