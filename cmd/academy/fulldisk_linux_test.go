package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// smallDisk is a disk of its own, which a test can fill.
func smallDisk(t *testing.T, megabytes int) string {
	t.Helper()
	dir := home(t)
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm,mode=0755", megabytes)); err != nil {
		t.Skipf("a disk to fill needs the right to mount one: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	return dir
}

// fill leaves no room on a disk, and gives what makes room again.
func fill(t *testing.T, dir string) (room func()) {
	t.Helper()
	name := filepath.Join(dir, "ballast")
	f, err := os.Create(name)
	require.NoError(t, err)
	defer f.Close()
	for size := 1 << 20; size > 0; { // ever smaller pieces, to the last byte
		if _, err := f.Write(make([]byte, size)); err != nil {
			require.True(t, errors.Is(err, syscall.ENOSPC), "%v", err)
			size /= 2
		}
	}
	return func() { require.NoError(t, os.Remove(name)) }
}

// PostgreSQL's disk is full: writes are refused until there is room, reads go on, nobody starts anything again.
func TestAcceptance_D12_AFullDiskRefusesWritesUntilThereIsRoom(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t, 320)
	s := newSite(t, dir)
	l := s.ledger("disk")
	l.open()
	l.goesOn(t, 20*time.Second)
	room := fill(t, dir)
	before := l.figures.unavailable.Load()
	eventually(t, 60*time.Second, "writes are refused, all of them", func() bool {
		if l.figures.unavailable.Load() < before+100 {
			return false
		}
		now := l.acknowledged()
		l.rest(500 * time.Millisecond)
		return l.acknowledged() == now
	})
	s.refuse(t, l)
	// A write-ahead log without room is worse: PostgreSQL panics, and can't start again until there is some.
	pid := s.server.PID()
	eventually(t, 60*time.Second, "PostgreSQL panics", func() bool {
		_ = execute(t.Context(), s.server.URL(), "SELECT pg_logical_emit_message(true, '', 'x'), pg_switch_wal()")
		return s.server.PID() != pid
	})
	s.refuse(t, l)
	room()
	took := l.goesOn(t, 30*time.Second)
	t.Logf("with room again, a write was taken after %v", took)
	s.settles(t, l)
	l.report(t, "disk full")
	for _, p := range s.replicas {
		select {
		case <-p.done:
			t.Fatal("a replica has ended")
		default:
		}
	}
}

// refuse holds both replicas to refusing writes while reads go on.
func (s *site) refuse(t *testing.T, l *ledger) {
	t.Helper()
	reads := l.figures.reads.Load()
	for i := range s.replicas {
		status, header, answer, err := l.send(t.Context(), http.MethodPost, s.replicas[i].url+"/v1/feedback", l.pilots[0],
			`{"tool":"grow-keskustelu","what_worked":"Levy on täynnä."}`, "Idempotency-Key", "full-"+strconv.FormatInt(reads, 10))
		require.NoError(t, err)
		require.Equal(t, http.StatusServiceUnavailable, status, string(answer))
		require.NotEmpty(t, header.Get("Retry-After"))
		require.Contains(t, string(answer), "database-unavailable")
	}
	l.rest(500 * time.Millisecond)
	require.Greater(t, l.figures.reads.Load(), reads, "reads go on, and each was answered: the ledger complains else")
}
