package main

import (
	"flag"
	"os"
	"runtime"
	"strconv"
	"testing"

	"academy/repository/dbtest"
)

// TestMain lets the test binary be the program itself, so that tests can kill a real process.
func TestMain(m *testing.M) {
	if os.Getenv("BE_ACADEMY") != "" {
		main()
		os.Exit(0)
	}
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		hurry()
	}
	dbtest.Main(m)
}

// hurry makes tests quicker on small machines, but not what benchmarks measure. Many tests wait, for a fault to last
// or a retry to come, so that more of them run at once than there are processors; and the collector comes as seldom
// as it does by default, since nobody counts the memory of a dozen instances in one process.
func hurry() {
	asked := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { asked[f.Name] = true })
	if !asked["test.parallel"] {
		_ = flag.Set("test.parallel", strconv.Itoa(max(4, runtime.GOMAXPROCS(0))))
	}
	if os.Getenv("GOGC") == "" {
		_ = os.Setenv("GOGC", "100") // the program would ask for less
	}
}
