package repository

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProgramsGetTheAddressAndNothingElseOfOurs(t *testing.T) {
	t.Setenv("ACADEMY_SECRET_KEY", "hush")
	t.Setenv("PGOPTIONS", "-c search_path=elsewhere")
	t.Setenv("PGSSLROOTCERT", "")
	want := []string{
		"PGCHANNELBINDING=require", "PGDATABASE=bank", "PGHOST=db.example", "PGPASSWORD=a'b c", "PGPORT=5433", "PGSSLMODE=require", "PGUSER=owner",
	}
	for _, address := range []string{
		"postgres://owner:a%27b%20c@db.example:5433/bank?sslmode=require&channel_binding=require",
		`host=db.example port=5433 user=owner password='a\'b c' dbname=bank sslmode = require channel_binding=require`,
	} {
		list, err := environment(address)
		require.NoError(t, err)
		var got []string
		for _, pair := range list {
			require.NotContains(t, pair, "hush")
			if strings.HasPrefix(pair, "PG") && !strings.HasPrefix(pair, "PGAPPNAME=") {
				got = append(got, pair)
			}
		}
		slices.Sort(got)
		require.Equal(t, want, got)
	}
	_, err := environment("postgres://owner:hush@host:port/bank")
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hush")
}
