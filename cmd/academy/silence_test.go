package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// Jobs in the background ask without a limit of their own: retention takes as long as there is something to erase.
// A network that swallows everything and keeps the connection open must not hold them for ever.
func TestAcceptance_D10_WhoAsksWithoutALimitIsntHeldByASilentNetwork(t *testing.T) {
	t.Parallel()
	config, err := pgx.ParseConfig(dbtest.URL(t))
	require.NoError(t, err)
	w := strung(t, filepath.Join(config.Host, fmt.Sprintf(".s.PGSQL.%d", config.Port)))
	store, err := repository.Open(t.Context(), fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable&statement_timeout=500ms",
		config.User, w.port(), config.Database), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	tools := domain.ToolService{Store: store, Now: clock}

	ended := make(chan error, 1)
	go func() {
		ended <- store.InTx(context.WithoutCancel(t.Context()), domain.Operator, func(writer domain.Writer) ([]domain.Change, error) {
			w.halfOpen()
			_, err := writer.Organisations(context.WithoutCancel(t.Context()))
			return nil, err
		})
	}()
	select {
	case err := <-ended:
		require.True(t, domain.IsKind(err, domain.Unavailable), "%v", err)
	case <-time.After(30 * time.Second):
		t.Fatal("it waits for ever")
	}
	w.mend()
	_, err = tools.PublishDue(t.Context())
	require.NoError(t, err, "the next look finds a connection that leads somewhere")
}
