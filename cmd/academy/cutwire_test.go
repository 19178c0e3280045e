package main

import (
	"bytes"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// wire is the network between a replica and its PostgreSQL: it forwards bytes until a test does something to
// it. What it does to a connection stays so; mend is for the ones that come after.
type wire struct {
	listener net.Listener
	dial     func() (net.Conn, error)

	mu    sync.Mutex
	state state
	links map[*link]struct{}
	wg    sync.WaitGroup
}

// state is how the wire treats bytes.
type state struct {
	refuse  bool          // new connections are reset
	silent  bool          // nothing goes through, and nobody says so: half open
	pause   time.Duration // before each piece is passed on
	perTick int           // bytes in a twentieth of a second; 0: no limit
	commits bool          // the answer to a COMMIT is lost, with its connection
}

// link is one connection through the wire.
type link struct {
	near, far net.Conn
	dead      bool // half open for ever
	committed bool // a COMMIT went to the server: its answer is lost
}

const tick = 50 * time.Millisecond

// strung puts a wire in front of a server's socket.
func strung(t testing.TB, socket string) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &wire{listener: listener, links: map[*link]struct{}{}, dial: func() (net.Conn, error) { return net.Dial("unix", socket) }}
	w.wg.Go(w.serve)
	t.Cleanup(func() {
		listener.Close()
		w.reset()
		w.wg.Wait()
	})
	return w
}

func (w *wire) port() int { return w.listener.Addr().(*net.TCPAddr).Port }

func (w *wire) serve() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		if w.now().refuse {
			kick(near)
			continue
		}
		far, err := w.dial()
		if err != nil { // the server is down: so is the wire's end
			kick(near)
			continue
		}
		l := &link{near: near, far: far, dead: w.now().silent}
		w.mu.Lock()
		w.links[l] = struct{}{}
		w.mu.Unlock()
		w.wg.Go(func() { w.pass(l, near, far, true) })
		w.wg.Go(func() { w.pass(l, far, near, false) })
	}
}

// pass forwards one direction until an end closes. Of a half-open connection nobody learns that the server closed it.
func (w *wire) pass(l *link, from, to net.Conn, asking bool) {
	defer func() {
		if asking || !w.isDead(l) {
			w.drop(l)
		}
	}()
	b := make([]byte, 16<<10)
	for {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		for rest := b[:n]; len(rest) > 0; {
			piece, wait, ok := w.take(l, rest, asking)
			if !ok {
				return
			}
			if piece == nil { // swallowed
				break
			}
			if wait > 0 {
				<-time.After(wait) // the network is this slow
			}
			if _, err := to.Write(piece); err != nil {
				return
			}
			rest = rest[len(piece):]
		}
	}
}

// take says what of these bytes goes on, and when; not ok: the connection ends here.
func (w *wire) take(l *link, b []byte, asking bool) (piece []byte, wait time.Duration, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case l.dead:
		return nil, 0, true
	case w.state.commits && asking && bytes.Contains(b, []byte("commit\x00")):
		l.committed = true
	case l.committed && !asking:
		return nil, 0, false
	}
	if w.state.perTick > 0 {
		return b[:min(len(b), w.state.perTick)], tick, true
	}
	return b, w.state.pause, true
}

func (w *wire) isDead(l *link) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return l.dead
}

func (w *wire) drop(l *link) {
	kick(l.near)
	l.far.Close()
	w.mu.Lock()
	delete(w.links, l)
	w.mu.Unlock()
}

// kick ends a connection by a reset: no goodbye, as when a machine or a middlebox forgets it.
func kick(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	c.Close()
}

func (w *wire) now() state {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

// become changes how the wire treats bytes from now on.
func (w *wire) become(s state) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = s
}

// mend makes it a good wire again, for connections to come.
func (w *wire) mend() { w.become(state{}) }

// reset ends all connections.
func (w *wire) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for l := range w.links {
		kick(l.near)
		l.far.Close()
	}
}

// halfOpen leaves all connections open and passes nothing on any more, nor on new ones until it is mended.
func (w *wire) halfOpen() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = state{silent: true}
	for l := range w.links {
		l.dead = true
	}
}
