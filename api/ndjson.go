package api

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"strconv"

	"academy/domain"
)

// ReadDocuments reads NDJSON: a tool document on each line, as showDocument answers it, read as strictly
// as a request's body. Of what depends on the bank that it comes from, source_changed_in and published_at alone
// matter; id, version, revision, updated_at and content_hash (which covers translations that aren't public, too)
// are accepted and not looked at. A line that can't be read gives a *domain.Error, and reading goes on;
// another error is the reader's own and the last. Only one line is in memory, of MaxBody bytes at most.
func ReadDocuments(r io.Reader) iter.Seq2[domain.ImportRow, error] {
	return func(yield func(domain.ImportRow, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		var line []byte
		for number := 1; ; number++ {
			var tooLong bool
			var err error
			line, tooLong, err = readLine(in, line[:0])
			if err != nil && !errors.Is(err, io.EOF) {
				yield(domain.ImportRow{Line: number}, err)
				return
			}
			if number == 1 {
				line = bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			if tooLong || len(bytes.TrimSpace(line)) > 0 {
				if row, fault := readDocument(line, tooLong); !yield(withLine(row, number, len(line)), fault) {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
}

func withLine(row domain.ImportRow, number, size int) domain.ImportRow {
	row.Line, row.Size = number, size
	return row
}

// readLine appends the next line to line; of one that is too long it keeps nothing.
func readLine(in *bufio.Reader, line []byte) (_ []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > MaxBody; tooLong {
			line = line[:0]
		} else {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

func readDocument(line []byte, tooLong bool) (domain.ImportRow, error) {
	if tooLong {
		e := domain.Fault(domain.Malformed, "invalid-json")
		e.Fields = []domain.Field{{Code: "line-too-long", Params: map[string]string{"max": strconv.Itoa(MaxBody)}}}
		return domain.ImportRow{}, e
	}
	var d Document
	if err := decode(line, &d); err != nil {
		return domain.ImportRow{}, err
	}
	return domain.ImportRow{Document: d.Document, SourceChangedIn: d.SourceChangedIn, PublishedAt: d.PublishedAt}, nil
}

// ReadDocument reads a file that holds one document, on as many lines as it likes. Errors as for a line of
// ReadDocuments.
func ReadDocument(r io.Reader) (domain.ImportRow, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxBody+1))
	if err != nil {
		return domain.ImportRow{}, err
	}
	row, err := readDocument(bytes.TrimPrefix(text, []byte("\ufeff")), len(text) > MaxBody)
	row.Size = len(text)
	return row, err
}
