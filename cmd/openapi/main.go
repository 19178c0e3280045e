// Command openapi makes the published contract from the comments of package api: docs/swagger.json
// (Swagger 2.0, which Power Platform needs) and docs/openapi.json (OpenAPI 3.1); and from the contract
// the generated part of package api/client. The same comments give the same bytes.
//
// Start at swagger.go (reading the comments), then modern.go (what 2.0 can't say), then client.go.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", "docs", "directory to write the contract to")
	client := flag.String("client", "api/client", "directory of the Go client")
	flag.Parse()
	if err := generate(*out, *client); err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

func generate(dir, client string) error {
	old, err := swagger("api", "domain")
	if err != nil {
		return err
	}
	modern, err := modernise(old)
	if err != nil {
		return err
	}
	withoutWebhooks(old)
	if err := write(filepath.Join(dir, "swagger.json"), old); err != nil {
		return err
	}
	if err := write(filepath.Join(dir, "openapi.json"), modern); err != nil {
		return err
	}
	return writeClient(client, modern)
}

// write renders with members sorted, which is what makes the files byte-stable.
func write(path string, document map[string]any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		return fmt.Errorf("render %s: %w", path, err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write contract: %w", err)
	}
	return nil
}
