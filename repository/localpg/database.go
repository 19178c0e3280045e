//go:build unix

package localpg

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// answerLimit is how long a server may think about a connection.
const answerLimit = 5 * time.Second

// address is the URL of a database behind a socket. All of it is said, so that
// PG… variables of the environment can't change it.
func address(socket, database string) string {
	u := url.URL{
		Scheme: "postgres",
		User:   url.User(userName),
		Path:   "/" + database,
		RawQuery: url.Values{
			"host":    {socket},
			"port":    {"5432"},
			"sslmode": {"disable"},
		}.Encode(),
	}
	return u.String()
}

// answers checks that the server takes connections to the database academy.
func answers(ctx context.Context, socket string) error {
	return ask(ctx, address(socket, databaseName), "")
}

// createDatabase creates the database academy.
func createDatabase(ctx context.Context, socket string) error {
	return ask(ctx, address(socket, "postgres"), "CREATE DATABASE "+databaseName)
}

// ask connects and runs a statement; an empty one is answered too.
func ask(ctx context.Context, address, statement string) error {
	limited, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	conn, err := pgconn.Connect(limited, address)
	if err != nil {
		return err
	}
	// The statement has no limit but ctx: copying a database can be slow.
	_, err = conn.Exec(ctx, statement).ReadAll()
	return errors.Join(err, conn.Close(limited))
}

// missing says that the server runs but the database isn't there yet.
func missing(err error) bool { return code(err) == "3D000" }

// temporary says that a server may answer better a moment later: it isn't there,
// starts or stops, or is full.
func temporary(err error) bool {
	var unusable *pgconn.ParseConfigError
	if errors.As(err, &unusable) {
		return false
	}
	switch code(err) {
	case "", "57P01", "57P02", "57P03", "53300", "3D000":
		return true
	}
	return false
}

func code(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}
