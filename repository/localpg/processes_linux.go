package localpg

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// serving returns the PostgreSQL processes that work on a data directory: all
// of them, the postmaster and its children, work in it. Processes of other
// users can't be seen without root, and can't be ours.
func serving(data string) ([]int, error) {
	if real, err := filepath.EvalSymlinks(data); err == nil {
		data = real
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, fmt.Errorf("look for processes: %w", err)
	}
	var pids []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		cwd, err := os.Readlink(filepath.Join("/proc", e.Name(), "cwd"))
		if err != nil || strings.TrimSuffix(cwd, " (deleted)") != data {
			continue
		}
		// Somebody's shell can stand in the directory as well.
		program, err := os.Readlink(filepath.Join("/proc", e.Name(), "exe"))
		if err == nil && strings.Contains(filepath.Base(program), "postgres") {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}
