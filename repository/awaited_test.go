package repository

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAConnectionIsClosedOnlyWhenARequestIsntAnswered(t *testing.T) {
	t.Parallel()
	const limit = 45 * time.Second
	begun := func(t *testing.T) (a *awaited, server net.Conn, read chan error) {
		ours, server := net.Pipe()
		a, read = newAwaited(ours, limit), make(chan error, 1)
		t.Cleanup(func() { _, _ = a.Close(), server.Close() })
		go func() {
			_, err := io.ReadFull(a, make([]byte, 1))
			read <- err
		}()
		return a, server, read
	}
	ask := func(t *testing.T, a *awaited, server net.Conn) {
		go func() { _, _ = io.ReadFull(server, make([]byte, 1)) }()
		_, err := a.Write([]byte("Q"))
		require.NoError(t, err)
	}
	t.Run("one that rests stays, though it is read from", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a, server, read := begun(t)
			<-time.After(time.Hour)
			ask(t, a, server)
			_, err := server.Write([]byte("Z"))
			require.NoError(t, err)
			require.NoError(t, <-read)
			go func() { _, err := io.ReadFull(a, make([]byte, 1)); read <- err }()
			<-time.After(time.Hour)
			_, err = server.Write([]byte("N"))
			require.NoError(t, err)
			require.NoError(t, <-read)
		})
	})
	t.Run("one that was asked and is silent", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a, server, read := begun(t)
			began := time.Now()
			ask(t, a, server)
			require.Error(t, <-read)
			require.Equal(t, limit, time.Since(began))
		})
	})
	t.Run("closing a closed one is no fault", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer l.Close()
		conn, err := net.Dial("tcp", l.Addr().String())
		require.NoError(t, err)
		a := newAwaited(conn, limit)
		require.NoError(t, conn.Close())
		require.NoError(t, a.Close())
	})
}
