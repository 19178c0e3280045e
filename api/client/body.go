package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// ErrCutOff says that an answer began and didn't come to its end: the wire broke, or nothing came for too long.
var ErrCutOff = errors.New("the answer was cut off")

// ErrElsewhere says that the server sends on to another one, which a client never follows: neither a secret nor a
// read of somebody's inner network is for whom the Academy's address happens to name.
var ErrElsewhere = errors.New("it isn't the Academy that was named")

// errSilent ends a read that nothing comes from any more.
var errSilent = errors.New("nothing came for too long")

// atHome lets redirects go to the same host only, from http to https but not back.
func atHome(next *http.Request, via []*http.Request) error {
	from := via[len(via)-1].URL
	same := next.URL.Scheme == from.Scheme && next.URL.Host == from.Host
	safer := next.URL.Scheme == "https" && from.Scheme == "http" && next.URL.Hostname() == from.Hostname()
	switch {
	case !same && !safer:
		return fmt.Errorf("the server sends on to %s://%s: %w", next.URL.Scheme, next.URL.Host, ErrElsewhere)
	case len(via) >= 5:
		return errors.New("the server sends on and on")
	}
	return nil
}

// patientBody is an answer's, which may take as long as it wants while something comes.
type patientBody struct {
	io.ReadCloser
	silence time.Duration
	cancel  context.CancelCauseFunc
}

func (b patientBody) Read(p []byte) (int, error) {
	timer := time.AfterFunc(b.silence, func() { b.cancel(errSilent) })
	defer timer.Stop()
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", ErrCutOff, err)
	}
	return n, err
}

func (b patientBody) Close() error {
	defer b.cancel(nil)
	return b.ReadCloser.Close()
}
