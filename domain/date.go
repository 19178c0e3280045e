package domain

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a calendar day, "2026-11-20" (RFC 3339 full-date). The empty Date is no day.
type Date string

// DateOf is the day of a moment in UTC.
func DateOf(t time.Time) Date { return Date(t.UTC().Format(time.DateOnly)) }

// Valid tells whether the date exists in the calendar. The empty one doesn't.
func (d Date) Valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// AddDays gives the day n days later.
func (d Date) AddDays(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return DateOf(t.AddDate(0, 0, n))
}

// Scan reads a date column.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = ""
	case time.Time:
		*d = DateOf(v)
	case string:
		*d = Date(v)
	default:
		return fmt.Errorf("scan date from %T", src)
	}
	return nil
}

// Value writes a date column; the empty date is NULL.
func (d Date) Value() (driver.Value, error) {
	if d == "" {
		return nil, nil
	}
	return string(d), nil
}
