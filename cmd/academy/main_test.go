package main

import (
	"os"
	"testing"

	"academy/repository/dbtest"
)

// TestMain lets the test binary be the program itself, so that tests can kill a real process.
func TestMain(m *testing.M) {
	if os.Getenv("BE_ACADEMY") != "" {
		main()
		os.Exit(0)
	}
	dbtest.Main(m)
}
