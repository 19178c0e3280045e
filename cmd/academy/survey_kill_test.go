package main

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// nameless is a file whose rows carry no identifier; every tenth says what another one says.
func nameless(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("Tool;Usefulness;What worked?\n")
	for n := range rows {
		fmt.Fprintf(&b, "grow-keskustelu;%d;Kysymykset auttoivat tiimiä numero %d alkuun.\n", n%5+1, n-n%10/9*10)
	}
	return b.Bytes()
}

// D8: an import is killed with its process again and again, each time further on. The same file goes on where
// it was cut off, and in the end each row is there once.
func TestTheSameFileGoesOnAfterEveryKill(t *testing.T) {
	t.Parallel()
	const rows = 12_000
	file := nameless(rows)
	dir, address := home(t), freeAddress(t)
	p, _ := launch(t, dir, address)
	token := p.pilot("kivilahden-kaupunki")
	pilot := caller{&instance{t: t, url: p.url}, token}
	total := func() int { return pilot.get("/v1/feedback?limit=1").number("total") }
	before := total()
	for _, enough := range []int{1000, 4000} {
		begun := pilot.upload("source=killed", "x.csv", file, "")
		require.Equal(t, http.StatusAccepted, begun.status, begun)
		eventually(t, time.Minute, "some rows are in", func() bool {
			return pilot.get(local(begun.header.Get("Location"))).number("rows") >= enough
		})
		require.NoError(t, p.cmd.Process.Kill())
		<-p.done
		eventually(t, 20*time.Second, "PostgreSQL ends too", func() bool { return len(p.orphans()) == 0 })
		p, _ = launch(t, dir, address)
		cut := pilot.get(local(begun.header.Get("Location")))
		require.NotEqual(t, "done", cut.text("state"), "it was cut off")
		there := total() - before
		require.GreaterOrEqual(t, there, cut.number("taken"))
		require.Less(t, there, rows)
		t.Logf("cut off with %d of %d rows", there, rows)
	}
	there := total() - before
	whole := pilot.finished(pilot.upload("source=killed", "x.csv", file, ""))
	require.Equal(t, [5]int{rows, rows - there, there, 0, 0}, counts(whole), whole)
	require.Equal(t, rows, total()-before, "each row once, those that say the same too")
}
