package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"academy/domain"
	"academy/domain/starter"
	"academy/repository"
	"academy/repository/localpg"
)

// patience is how long the program may take to begin or to stop.
const patience = time.Minute

// scratch is an instance of the program with a database of its own, both only for this run.
type scratch struct {
	academy  string
	dir      string
	environ  []string
	database *localpg.Server // kept running for the commands, which join it
	addr     string          // of the API
	ops      string          // of its health
	server   *exec.Cmd
	log      bytes.Buffer // what the server printed, to be told when it fails
	ended    chan error
	client   *http.Client
}

// openScratch makes the instance's database, with the vocabularies and one organisation: an import takes
// tools of organisations that there are, and makes none.
func openScratch(ctx context.Context, academy, dictionary string) (_ *scratch, err error) {
	if academy, err = filepath.Abs(academy); err != nil {
		return nil, err
	}
	if _, err := os.Stat(academy); err != nil {
		return nil, fmt.Errorf("%w (make build)", err)
	}
	dir, err := os.MkdirTemp("", "searchquality-")
	if err != nil {
		return nil, err
	}
	s := &scratch{academy: academy, dir: dir, client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{Proxy: nil}}}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if err := os.Chmod(dir, 0o755); err != nil { // root's PostgreSQL runs as another user
		return nil, err
	}
	if err := s.addresses(); err != nil {
		return nil, err
	}
	s.environ = append(ownEnviron(), "ACADEMY_DATA_DIR="+dir, "ACADEMY_VOIKKO_DICTIONARY="+dictionary,
		"ACADEMY_ADDR="+s.addr, "ACADEMY_PUBLIC_URL=http://"+s.addr, "ACADEMY_OPS_ADDR="+s.ops)
	s.database, err = localpg.Open(ctx, localpg.Options{
		Dir:      filepath.Join(dir, "postgres"),
		Settings: map[string]string{"fsync": "off", "full_page_writes": "off"}, // it needn't outlive the run
	})
	if err != nil {
		return nil, err
	}
	return s, found(ctx, s.database.URL())
}

// addresses finds two on which nobody listens, and of which no system makes the address of an outgoing connection
// (Linux takes ports from 32768 on for those), since it takes a while until the program listens.
func (s *scratch) addresses() error {
	for _, address := range []*string{&s.addr, &s.ops} {
		var l net.Listener
		var err error
		for range 100 {
			if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(20_000))); err == nil {
				break
			}
		}
		if err != nil {
			return err
		}
		defer l.Close() // after both are found, so that they differ
		*address = l.Addr().String()
	}
	return nil
}

// ownEnviron is the environment without settings that are meant for another instance.
func ownEnviron() []string {
	var list []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "ACADEMY_") && !strings.HasPrefix(pair, "DATABASE_URL=") {
			list = append(list, pair)
		}
	}
	return list
}

// found makes an empty bank in which one organisation can own tools.
func found(ctx context.Context, database string) error {
	if _, err := repository.Migrate(ctx, database, database); err != nil {
		return err
	}
	store, err := repository.Open(ctx, database, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	err = starter.LoadVocabularies(ctx, store, now)
	if err == nil {
		o := domain.Organisation{ID: domain.NewID(now), Slug: owner, Names: domain.Text{FI: "Akatemia"}, Kind: "other"}
		err = store.InTx(ctx, domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
			return []domain.Change{domain.Changed(domain.ResourceOrganisation, o.ID, o.Slug, domain.Upsert, now)}, w.SaveOrganisation(ctx, o)
		})
	}
	return errors.Join(err, store.Close())
}

// load gives the documents to the program's import.
func (s *scratch) load(ctx context.Context, documents []domain.Document) error {
	var lines bytes.Buffer
	for _, d := range documents {
		if err := json.NewEncoder(&lines).Encode(d); err != nil {
			return err
		}
	}
	cmd := s.command(ctx, "import", "-")
	cmd.Stdin = &lines
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("academy import: %w\n%s", err, out)
	}
	return nil
}

// command is a command of the program that stops decently when ctx ends.
func (s *scratch) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.academy, args...)
	cmd.Env = s.environ
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = patience
	return cmd
}

// serve starts the server, waits until it is ready and tells which dictionary it has.
func (s *scratch) serve(ctx context.Context) (dictionary string, err error) {
	s.server, s.ended = s.command(context.WithoutCancel(ctx), "serve"), make(chan error, 1)
	s.server.Stdout, s.server.Stderr = &s.log, &s.log
	if err := s.server.Start(); err != nil {
		s.server = nil
		return "", err
	}
	go func() { s.ended <- s.server.Wait() }()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if dictionary, err := s.ready(ctx); err == nil {
			return dictionary, nil
		}
		select {
		case err := <-s.ended:
			s.server = nil
			return "", fmt.Errorf("academy serve: %v\n%s", err, &s.log)
		case <-ctx.Done():
			return "", fmt.Errorf("academy serve: %w", context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// ready tells which dictionary the server has, once it is ready.
func (s *scratch) ready(ctx context.Context) (dictionary string, err error) {
	var health struct{ Dictionary string }
	err = s.get(ctx, "http://"+s.ops+"/readyz", &health)
	return health.Dictionary, err
}

// close stops what was started and removes what was made.
func (s *scratch) close() error {
	var faults []error
	if s.server != nil {
		_ = s.server.Process.Signal(syscall.SIGTERM)
		select {
		case err := <-s.ended:
			faults = append(faults, err)
		case <-time.After(patience):
			faults = append(faults, errors.New("the server didn't stop"), s.server.Process.Kill())
			<-s.ended
		}
	}
	if s.database != nil {
		faults = append(faults, s.database.Close())
	}
	return errors.Join(append(faults, os.RemoveAll(s.dir))...)
}
