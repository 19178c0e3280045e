package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// unmapStart takes the program's own pages out of the process' memory, after a start that needed many of them
// once: tables of libraries, code that builds them. Those that are needed again come back from the system's
// cache one by one as they are touched; the others aren't counted against the process any more. Only pages
// that are a file's and can't be written are touched, so nothing can be lost.
func unmapStart() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return err
	}
	defer maps.Close()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		line := lines.Text()
		var from, to uintptr
		var rights string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); n != 3 || rights[1] != '-' || !strings.HasSuffix(line, " "+self) {
			continue
		}
		if _, _, fault := syscall.Syscall(syscall.SYS_MADVISE, from, to-from, syscall.MADV_DONTNEED); fault != 0 {
			return fmt.Errorf("madvise: %w", fault)
		}
	}
	return nil
}
