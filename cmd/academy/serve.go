package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"academy/api"
	"academy/docs"
	"academy/domain"
	"academy/domain/catalogue"
	"academy/domain/starter"
	"academy/repository"
	"academy/repository/files"
)

// grace is how long requests that are under way may take after the signal to stop.
const grace = 20 * time.Second

func serveCommand(s *settings) *cobra.Command {
	withStarter := false
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the API",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), s, withStarter, cmd.OutOrStdout(), s.logger(cmd.ErrOrStderr()))
		},
	}
	cmd.Flags().BoolVar(&withStarter, "starter", false, "load the starter catalogue into an empty database")
	return cmd
}

// serve runs the API until ctx ends, then lets requests finish.
func serve(ctx context.Context, s *settings, withStarter bool, stdout io.Writer, log *slog.Logger) (err error) {
	listener, err := listen("ACADEMY_ADDR", s.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	ops, err := listen("ACADEMY_OPS_ADDR", s.OpsAddr)
	if err != nil {
		return err
	}
	if ops != nil {
		defer ops.Close()
	}
	saveMemory()
	processors := spareThreads()
	db, err := openDatabase(ctx, s, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	if withStarter {
		if err := loadStarter(ctx, db.store, log); err != nil {
			return err
		}
	}
	server, stop, err := assemble(ctx, s, db, processors, log)
	if err != nil {
		return err
	}
	defer stop()
	go giveBack(log)
	public := httpServer(server.Handler(), patience, log)
	inside := httpServer(server.Ops(db.store.Ping), patience, log)
	failed := make(chan error, 2)
	go func() { failed <- public.Serve(listener) }()
	if ops != nil {
		go func() { failed <- inside.Serve(ops) }()
	}
	greet(stdout, s, db)
	log.Info("serving", "address", listener.Addr().String(), "public_url", s.PublicURL, "version", version())
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping: requests under way are answered first")
	return drain(public, inside)
}

// saveMemory lets the garbage collector come earlier than usual: most of what is in memory is the
// catalogue, which lives as long as the process. GOGC wins.
func saveMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(25)
	}
}

// spareThreads lets the program have two more threads at work than processors and returns how many processors
// there are. When the system gives a processor to somebody else, what its thread has begun waits, and so would
// everything in that thread's queue; another thread takes the queue over. It was measured: on two processors,
// shared with who asks, the slowest hundredth of searches waited 14 ms without and 6 ms with. GOMAXPROCS wins.
func spareThreads() (processors int) {
	if os.Getenv("GOMAXPROCS") != "" {
		return runtime.GOMAXPROCS(0)
	}
	runtime.SetDefaultGOMAXPROCS()
	processors = runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(processors + 2)
	return processors
}

// giveBack returns to the system what loading needed: at the second time also what pools kept for reuse.
func giveBack(log *slog.Logger) {
	debug.FreeOSMemory()
	debug.FreeOSMemory()
	if err := unmapStart(); err != nil {
		log.Debug("the start's own pages stay in memory", "error", err)
	}
}

// listen takes an address before anything else is done, so that a taken one is told at once.
func listen(setting, address string) (net.Listener, error) {
	if address == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", setting, err)
	}
	return l, nil
}

// assemble wires the rooms together. The returned function ends what runs in the background.
func assemble(ctx context.Context, s *settings, db *database, processors int, log *slog.Logger) (*api.Server, func(), error) {
	sealer, err := domain.NewSealer(db.secret)
	if err != nil {
		return nil, nil, fmt.Errorf("ACADEMY_SECRET_KEY: %w", err)
	}
	now := func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) } // as PostgreSQL keeps it
	keys, err := api.OpenKeys(ctx, db.store, sealer, now)
	if err != nil {
		return nil, nil, err
	}
	provider, err := s.Provider.open(ctx, db, sealer, log)
	if err != nil {
		return nil, nil, err
	}
	media, err := files.Open(ctx, s.media())
	if err != nil {
		return nil, nil, fmt.Errorf("ACADEMY_MEDIA_URL: %w", err)
	}
	speech, dictionary, err := s.speech(log)
	if err != nil {
		return nil, nil, err
	}
	keeper, err := catalogue.Open(ctx, db.store, speech, api.Renderer(s.PublicURL), log)
	if err != nil {
		return nil, nil, fmt.Errorf("load the catalogue: %w", err)
	}
	db.store.Published = func(ctx context.Context) { readOwnWrites(ctx, keeper, log) }
	revoked := domain.NewRevoked(db.store, now)
	if err := revoked.Refresh(ctx); err != nil {
		return nil, nil, err
	}
	background, cancel := context.WithCancel(ctx)
	catalogueWake, credentialsWake, webhooksWake := make(chan struct{}, 1), make(chan struct{}, 1), make(chan struct{}, 1)
	var running sync.WaitGroup
	running.Go(func() { keeper.Run(background, catalogueWake) })
	running.Go(func() { followCredentials(background, credentialsWake, log, revoked.Refresh, keys.Refresh) })
	running.Go(func() {
		repository.Listen(background, db.url, log, func() {
			for _, wake := range []chan struct{}{catalogueWake, credentialsWake, webhooksWake} {
				select {
				case wake <- struct{}{}:
				default: // it will look anyway
				}
			}
		})
	})
	misses := domain.NewMisses(db.store, now)
	// Requests that are answered after the signal to stop count too.
	counting, stopCounting := context.WithCancel(context.WithoutCancel(ctx))
	running.Go(func() { flushMisses(counting, misses, log) })
	erasure := &domain.ErasureService{Store: db.store, Now: now}
	running.Go(func() { retainDaily(background, erasure, s.retention(), log) })
	refusals := domain.NewRefusals(db.store, now)
	running.Go(func() { flushRefusals(counting, refusals, log) })
	running.Go(func() { releaseEvidence(background, &domain.EvidenceService{Store: db.store, Now: now}, log) })
	tools := domain.ToolService{Store: db.store, Now: now, FourEyes: s.FourEyes == "on", MediaAt: s.PublicURL + domain.MediaPath}
	running.Go(func() { publishDue(background, &tools, log) })
	running.Go(func() {
		collectMedia(background, &domain.MediaService{Store: db.store, Files: media, Now: now}, log)
	})
	running.Go(func() {
		rotateKeys(background, &domain.KeyService{Store: db.store, Sealer: sealer, Now: now}, s.KeyRotation, log)
	})
	if provider != nil {
		running.Go(func() { provider.Run(background) })
	}
	sender := s.Webhooks.sender(keys, s.PublicURL)
	dispatch := &domain.Dispatcher{
		Store: db.store, Now: now, Sealer: sealer, Courier: sender, Head: shown(keeper), Log: log,
		Lets: func(tool domain.ID, f domain.ToolFilter) bool { return keeper.Catalogue().Lets(tool, f) },
	}
	server := api.New(api.Options{
		Store: db.store, Tools: tools, Keeper: keeper, Keys: keys, Misses: misses, Refusals: refusals, Revoked: revoked, Webhooks: domain.WebhookService{Store: db.store, Now: now, Sealer: sealer, Courier: sender}, Dispatch: dispatch, Media: media, MaxMedia: s.maxMedia(), Provider: provider, PublicURL: s.PublicURL, Origins: s.origins(), Proxies: s.Limits.proxies(), Reads: s.Limits.reads(), Quotas: domain.NewQuotas(db.store, now, s.Limits.quotas()), OpenAPI: docs.OpenAPI, Swagger: docs.Swagger,
		Version: version(), Log: log, Now: now, Dictionary: dictionary, Processors: processors,
	})
	running.Go(func() { dispatch.Run(background, webhooksWake) })
	return server, func() {
		server.Close()
		cancel()
		stopCounting()
		running.Wait()
		sender.Close()
		_ = media.Close()
	}, nil
}

// readOwnWrites lets the catalogue catch up before a publisher is answered. What is committed is
// committed: when this takes too long, the answer is success all the same.
func readOwnWrites(ctx context.Context, keeper *catalogue.Keeper, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := keeper.CatchUp(ctx); err != nil {
		log.Warn("the catalogue will have this change a little later", "error", err)
	}
}

// loadStarter loads the starter catalogue into an empty bank, and completes a load that was cut off.
func loadStarter(ctx context.Context, store *repository.Store, log *slog.Logger) error {
	return store.Alone(ctx, filling, func() error {
		unfinished, err := starter.Unfinished(ctx, store)
		if err != nil || !unfinished {
			return err
		}
		added, err := starter.Load(ctx, store)
		if err != nil {
			return err
		}
		log.Info("loaded the starter catalogue", "tools", added.Tools, "revisions", added.Revisions,
			"organisations", added.Organisations, "trials", added.Trials, "feedback", added.Feedback)
		return nil
	})
}

// timeouts are how long the other end may take: for the head of a request, for a whole one, for taking the answer,
// and until the next request.
type timeouts struct{ header, read, write, idle time.Duration }

// patience is for slow networks, not for those who hold connections for the sake of it.
var patience = timeouts{header: 5 * time.Second, read: 15 * time.Second, write: 60 * time.Second, idle: 120 * time.Second}

// httpServer has the timeouts that net/http leaves open.
func httpServer(h http.Handler, t timeouts, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: t.header, ReadTimeout: t.read, WriteTimeout: t.write,
		IdleTimeout: t.idle, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

func drain(servers ...*http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	var faults []error
	for _, s := range servers {
		if err := s.Shutdown(ctx); err != nil {
			faults = append(faults, fmt.Errorf("stop: %w", err))
		}
	}
	return errors.Join(faults...)
}
