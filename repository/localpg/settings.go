//go:build unix

package localpg

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

const (
	userName     = "academy"
	databaseName = "academy"
)

// defaults are settings for a small server that shares its machine. Durability
// (fsync, synchronous_commit, full_page_writes) stays as PostgreSQL has it: on.
func defaults() map[string]string {
	return map[string]string{
		"cluster_name":    "academy",
		"max_connections": "100",
		"shared_buffers":  "128MB",
		"work_mem":        "8MB",
		// Our queries are short: compiling them costs more than it saves.
		"jit": "off",
		// The disks of today seek nearly as fast as they read on.
		"random_page_cost": "1.1",
		"timezone":         "UTC",
		"log_timezone":     "UTC",
		"log_destination":  "stderr",
		// A server's log is read when something is wrong, by us too: in English.
		"lc_messages":       "C",
		"log_checkpoints":   "off",
		"logging_collector": "off",
		// Details of a failed statement quote the row, and rows can hold
		// personal data.
		"log_error_verbosity": "terse",
	}
}

// reach are the settings that say where the server is found: ours alone.
func reach(h home, socket string) map[string]string {
	return map[string]string{
		"data_directory":          h.data(),
		"listen_addresses":        "",
		"port":                    "5432",
		"unix_socket_directories": `"` + strings.ReplaceAll(socket, `"`, `""`) + `"`,
		"unix_socket_permissions": "0700",
	}
}

// checkSettings refuses settings that would hide the server from us.
func checkSettings(settings map[string]string) error {
	ours := reach(home{}, "")
	name := regexp.MustCompile(`^[a-z_][a-z0-9_.]*$`)
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		if _, taken := ours[key]; taken || !name.MatchString(key) {
			return fmt.Errorf("the setting %q of the private PostgreSQL can't be changed", key)
		}
	}
	return nil
}

// arguments returns the command line of postgres.
func arguments(h home, socket string, further map[string]string) []string {
	settings := defaults()
	maps.Copy(settings, further)
	maps.Copy(settings, reach(h, socket))
	args := []string{"-D", h.data()}
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", key+"="+settings[key])
	}
	return args
}

// environment is what PostgreSQL's programs get of ours. Nothing else: our own
// variables hold secrets, and PG… variables would change what the programs do.
func environment() []string {
	// Without a valid locale macOS starts threads in the postmaster.
	env := []string{"LC_ALL=C"}
	for _, name := range []string{"PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
