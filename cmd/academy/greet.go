package main

import (
	"fmt"
	"io"
	"os"
)

// greet tells a newcomer where to go on.
func greet(out io.Writer, s *settings, db *database) {
	program := os.Args[0]
	if s.DataDir != defaults().DataDir && db.private != nil {
		program += " --data-dir " + s.DataDir
	}
	fmt.Fprintf(out, `
The Academy is up.

  Docs   %[1]s/docs
  Data   %[2]s

Try it:

  # search the catalogue
  curl '%[1]s/v1/tools?q=muutos&lang=fi'

  # get a pilot token, with a new client of an example organisation
  TOKEN=$(curl -s -u "$(%[3]s client create --organisation kivilahden-kaupunki --pair)" \
    -d grant_type=client_credentials %[1]s/oauth/token | cut -d'"' -f4)

  # post feedback
  curl %[1]s/v1/feedback -H "Authorization: Bearer $TOKEN" -H 'Idempotency-Key: first-try' \
    -H 'Content-Type: application/json' \
    -d '{"tool":"varhaisen-tuen-keskustelu","what_worked":"Valmiit kysymykset auttoivat alkuun.","ratings":{"usefulness":5}}'

Ctrl-C stops everything.
`, s.PublicURL, db.where, program)
}
