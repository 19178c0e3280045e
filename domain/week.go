package domain

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Week is a week of ISO 8601 in UTC, "2026-W47".
type Week string

// WeekOf is the week of a moment.
func WeekOf(t time.Time) Week {
	year, week := t.UTC().ISOWeek()
	return Week(fmt.Sprintf("%04d-W%02d", year, week))
}

// ParseWeek takes exactly the form of a Week that is in the calendar.
func ParseWeek(s string) (Week, bool) {
	w := Week(s)
	return w, w.Monday() != ""
}

// Monday is the week's first day; "" for what is no week.
func (w Week) Monday() Date {
	var year, week int
	if n, err := fmt.Sscanf(string(w), "%4d-W%2d", &year, &week); n != 2 || err != nil {
		return ""
	}
	// January 4 is always in the first week.
	fourth := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC)
	monday := fourth.AddDate(0, 0, 7*(week-1)-(int(fourth.Weekday())+6)%7)
	if WeekOf(monday) != w {
		return ""
	}
	return DateOf(monday)
}

// Back gives the week n weeks before.
func (w Week) Back(n int) Week {
	t, err := time.Parse(time.DateOnly, string(w.Monday().AddDays(-7*n)))
	if err != nil {
		return ""
	}
	return WeekOf(t)
}

// Scan reads a date column that holds a week's Monday.
func (w *Week) Scan(src any) error {
	var day Date
	if err := day.Scan(src); err != nil {
		return err
	}
	t, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return fmt.Errorf("scan week: %w", err)
	}
	*w = WeekOf(t)
	return nil
}

// Value writes the week's Monday.
func (w Week) Value() (driver.Value, error) { return w.Monday().Value() }
