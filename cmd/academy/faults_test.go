package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/localpg"
)

// faultTime is how long each fault lasts: a moment in `make test`, two minutes in `make faults`.
func faultTime(t testing.TB) time.Duration {
	t.Helper()
	text := os.Getenv("FAULTS_SECONDS")
	if text == "" {
		return 4 * time.Second
	}
	seconds, err := strconv.Atoi(text)
	require.NoError(t, err, "FAULTS_SECONDS")
	return time.Duration(seconds) * time.Second
}

// site is two replicas as processes of their own, each with its own wire to one PostgreSQL.
type site struct {
	t        testing.TB
	server   *localpg.Server
	secret   string
	wires    [2]*wire
	replicas [2]*process
}

// newSite has its PostgreSQL in a directory.
func newSite(t testing.TB, dir string) *site {
	t.Helper()
	s := &site{t: t, server: ownServer(t, dir), secret: domain.RandomKey()}
	for i := range s.replicas {
		s.wires[i] = strung(t, socketOf(t, s.server))
		s.replicas[i] = spawn(t, home(t), freeAddress(t), s.settings(i)...)
	}
	for _, p := range s.replicas {
		p.answers()
	}
	return s
}

// ownServer is a PostgreSQL of the test's own, which it may hurt. Its rows survive the death of processes.
func ownServer(t testing.TB, dir string) *localpg.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server, err := localpg.Open(ctx, localpg.Options{Dir: filepath.Join(dir, "postgres"), Settings: map[string]string{
		"fsync": "off", "full_page_writes": "off",
	}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	return server
}

func socketOf(t testing.TB, server *localpg.Server) string {
	t.Helper()
	config, err := pgx.ParseConfig(server.URL())
	require.NoError(t, err)
	return filepath.Join(config.Host, fmt.Sprintf(".s.PGSQL.%d", config.Port))
}

// settings point a replica to its wire. It migrates beside it: that isn't what is tested here.
func (s *site) settings(i int) []string {
	return []string{
		fmt.Sprintf("DATABASE_URL=postgres://academy@127.0.0.1:%d/academy?sslmode=disable", s.wires[i].port()),
		"ACADEMY_MIGRATE_URL=" + s.server.URL(), "ACADEMY_SECRET_KEY=" + s.secret, "ACADEMY_TOKEN_LIMIT=off", "ACADEMY_WRITE_LIMIT=off",
	}
}

// ledger opens a ledger on both replicas.
func (s *site) ledger(name string) *ledger {
	p := s.replicas[0]
	return &ledger{
		name: name, replicas: []string{s.replicas[0].url, s.replicas[1].url},
		pilots: []string{p.pilot("kivilahden-kaupunki"), p.pilot("selkamaan-hyvinvointialue")},
		editor: p.token("--editor"), tools: []string{"etatiimin-viikkorytmi", "varhaisen-tuen-keskustelu"},
	}
}

// killReplica kills a replica and starts it again.
func (s *site) killReplica(i int) {
	s.t.Helper()
	p := s.replicas[i]
	require.NoError(s.t, p.cmd.Process.Kill())
	<-p.done
	s.replicas[i], _ = launch(s.t, p.dir, p.url[len("http://"):], p.settings...)
}

// crashServer ends PostgreSQL without a goodbye and waits until it answers again. It gives the time from
// then on until a write was acknowledged.
func (s *site) crashServer(signal syscall.Signal, l *ledger) time.Duration {
	s.t.Helper()
	pid := s.server.PID()
	require.NotZero(s.t, pid)
	require.NoError(s.t, syscall.Kill(pid, signal))
	eventually(s.t, 30*time.Second, "PostgreSQL is back", func() bool {
		if s.server.PID() == pid {
			return false
		}
		ctx, cancel := context.WithTimeout(s.t.Context(), time.Second)
		defer cancel()
		conn, err := pgx.Connect(ctx, s.server.URL())
		if err != nil {
			return false
		}
		return conn.Close(ctx) == nil
	})
	return l.goesOn(s.t, 20*time.Second)
}

// lasts does something again and again for the time of a fault, and until there is something to lose.
func (l *ledger) lasts(t testing.TB, do func(round int)) {
	t.Helper()
	end := time.Now().Add(faultTime(t))
	for round := 0; round == 0 || time.Now().Before(end) || l.figures.intents.Load() <= leastIntents; round++ {
		require.Less(t, round, 10_000)
		do(round)
	}
}

// Whatever happens to replicas, PostgreSQL and the wire between them: what was acknowledged is there, once, under
// its id, and every follower of the feed sees all of it in one order. `make faults` makes each fault last two
// minutes.
func TestNothingAcknowledgedIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	s := newSite(t, home(t))
	for _, fault := range []struct {
		name   string
		mortal bool
		of     func(t *testing.T, l *ledger)
	}{
		{"D8 kill -9 of replicas", true, func(t *testing.T, l *ledger) {
			l.lasts(t, func(round int) {
				s.killReplica(round % 2)
				l.goesOn(t, 20*time.Second)
			})
		}},
		{"D9 immediate stop of PostgreSQL", false, func(t *testing.T, l *ledger) {
			l.lasts(t, func(round int) {
				took := s.crashServer([]syscall.Signal{syscall.SIGQUIT, syscall.SIGKILL}[round%2], l)
				require.Less(t, took, 5*time.Second, "it recovers by itself")
				l.rest(300 * time.Millisecond)
			})
		}},
		{"D10 wire cut", false, func(t *testing.T, l *ledger) {
			l.lasts(t, func(round int) {
				w := s.wires[round%2]
				w.become(state{refuse: true})
				w.reset()
				l.rest(time.Second)
				w.mend()
				l.goesOn(t, 20*time.Second)
			})
		}},
		{"D10 connections reset", false, func(t *testing.T, l *ledger) {
			l.lasts(t, func(round int) {
				s.wires[round%2].reset()
				l.rest(50 * time.Millisecond)
			})
		}},
		{"D10 answers to COMMIT lost", false, func(t *testing.T, l *ledger) {
			l.lasts(t, func(round int) {
				w := s.wires[round%2]
				w.become(state{commits: true})
				l.rest(300 * time.Millisecond)
				w.mend()
				l.rest(100 * time.Millisecond)
			})
			require.Positive(t, l.figures.lostCommits.Load(), "503 with Retry-After, and it says that the outcome is unknown")
		}},
		{"D10 wire slowed", false, func(t *testing.T, l *ledger) {
			l.lasts(t, func(round int) {
				w := s.wires[round%2]
				w.become([]state{{pause: 100 * time.Millisecond}, {perTick: 100}}[round/2%2]) // 100 ms each way; 2 kB/s
				l.rest(2 * time.Second)
				w.mend()
				l.goesOn(t, 30*time.Second)
			})
		}},
		{"D10 half open", false, func(t *testing.T, l *ledger) {
			l.lasts(t, func(round int) {
				w := s.wires[round%2]
				w.halfOpen()
				l.rest(2 * time.Second)
				w.mend()
				l.goesOn(t, 20*time.Second)
			})
		}},
	} {
		t.Run(fault.name, func(t *testing.T) {
			l := s.ledger(fmt.Sprintf("f%d", time.Now().UnixMicro()))
			l.mortal = fault.mortal
			l.open()
			l.goesOn(t, 20*time.Second)
			fault.of(t, l)
			for _, w := range s.wires {
				w.mend()
			}
			s.settles(t, l)
			l.report(t, fault.name)
		})
		if t.Failed() {
			return
		}
	}
}

// settles holds a ledger to the end of its fault, on two replicas that both work again.
func (s *site) settles(t *testing.T, l *ledger) {
	t.Helper()
	l.quiet()
	for i := range s.replicas {
		s.recovers(t, l, i)
	}
	wrong := l.settle(t)
	require.Empty(t, wrong[:min(len(wrong), 10)], "of %d", len(wrong))
	t.Run("E1 followers see every change in one order", func(t *testing.T) {
		defer func() {
			if t.Failed() {
				t.Logf("replicas said:\n%s\n%s", s.replicas[0].stderr, s.replicas[1].stderr)
			}
		}()
		wrong := l.compareFeed(t)
		require.Empty(t, wrong[:min(len(wrong), 10)], "of %d", len(wrong))
	})
}

// recovers waits until a replica takes writes again: no pool stays dead.
func (s *site) recovers(t *testing.T, l *ledger, i int) {
	t.Helper()
	began := time.Now()
	key := fmt.Sprintf("%s-again-%d", l.name, i)
	l.intend(key, entry{})
	eventually(t, 30*time.Second, "the replica takes writes", func() bool {
		l.try(context.Background(), s.replicas[i].url, key)
		return l.entries[key].acknowledged
	})
	if took := time.Since(began); took > time.Second {
		t.Logf("replica %d took a write after %v", i, took)
	}
	status, _, _, err := l.send(t.Context(), http.MethodGet, s.replicas[i].url+"/v1/me", l.pilots[0], "")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
}
