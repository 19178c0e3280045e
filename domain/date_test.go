package domain

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestADateIsADayOfTheCalendar(t *testing.T) {
	t.Parallel()
	for d, want := range map[Date]bool{
		"2026-03-02": true, "2024-02-29": true, "2000-02-29": true, "2026-12-31": true,
		"2026-02-29": false, "1900-02-29": false, "2026-13-01": false, "2026-00-01": false, "2026-04-31": false, "": false,
		"2026-3-2": false, "2.3.2026": false, "20260302": false, "2026-03-02T00:00:00Z": false, " 2026-03-02": false, "02026-03-02": false,
	} {
		require.Equal(t, want, d.Valid(), d)
	}
}

func TestTheDayOfAMomentIsTheOneInUTC(t *testing.T) {
	t.Parallel()
	helsinki := time.FixedZone("EET", 2*3600)
	require.Equal(t, Date("2026-03-01"), DateOf(time.Date(2026, 3, 2, 1, 59, 0, 0, helsinki)))
	require.Equal(t, Date("2026-03-02"), DateOf(time.Date(2026, 3, 2, 2, 0, 0, 0, helsinki)))
}

func TestDaysAreAddedOverMonthsAndLeapYears(t *testing.T) {
	t.Parallel()
	require.Equal(t, Date("2026-03-16"), Date("2026-03-02").AddDays(14))
	require.Equal(t, Date("2024-02-29"), Date("2024-02-28").AddDays(1))
	require.Equal(t, Date("2026-01-01"), Date("2025-12-31").AddDays(1))
	require.Equal(t, Date("2025-12-31"), Date("2026-01-01").AddDays(-1))
	require.Equal(t, Date(""), Date("tomorrow").AddDays(1))
}

func TestADateColumnReadsWhatItWrote(t *testing.T) {
	t.Parallel()
	value, err := Date("2026-03-02").Value()
	require.NoError(t, err)
	require.Equal(t, "2026-03-02", value)
	value, err = Date("").Value()
	require.NoError(t, err)
	require.Nil(t, value)
	for _, c := range []struct {
		from any
		want Date
	}{{time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), "2026-03-02"}, {"2026-03-02", "2026-03-02"}, {nil, ""}} {
		d := Date("1999-01-01")
		require.NoError(t, d.Scan(c.from))
		require.Equal(t, c.want, d)
	}
	d := Date("1999-01-01")
	require.EqualError(t, d.Scan(7), "scan date from int")
}
