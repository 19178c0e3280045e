package survey

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

type csvRows struct{ reader *csv.Reader }

func openCSV(file *os.File) (Rows, error) {
	head, err := peek(file, 64<<10)
	if err != nil {
		return nil, err
	}
	text, err := decoded(file, head)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(text, 64<<10)
	comma, err := separator(buffered)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(buffered)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = comma, true, -1, true
	return &csvRows{r}, nil
}

// decoded reads the file as text: as its byte order mark says, else as UTF-8 when all of it is, else as
// Windows-1252, which older spreadsheets write.
func decoded(file *os.File, head []byte) (io.Reader, error) {
	switch {
	case strings.HasPrefix(string(head), "\xff\xfe"), strings.HasPrefix(string(head), "\xfe\xff"):
		return transform.NewReader(file, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()), nil
	case strings.ContainsRune(string(head), 0):
		return nil, ErrFile
	case strings.HasPrefix(string(head), "\xef\xbb\xbf"):
		_, err := file.Seek(3, io.SeekStart)
		return file, err
	}
	whole, err := allUTF8(file)
	if err != nil {
		return nil, err
	}
	if whole {
		return file, nil
	}
	return transform.NewReader(file, charmap.Windows1252.NewDecoder()), nil
}

// allUTF8 reads the whole file once and goes back to its beginning.
func allUTF8(file *os.File) (bool, error) {
	r := bufio.NewReaderSize(file, 64<<10)
	valid := true
	for {
		c, size, err := r.ReadRune()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return false, err
		}
		if c == utf8.RuneError && size == 1 {
			valid = false
			break
		}
	}
	_, err := file.Seek(0, io.SeekStart)
	return valid, err
}

// separator finds what stands between the headings, outside of quotes. A first line "sep=;" says it, as
// Excel reads and writes it.
func separator(r *bufio.Reader) (rune, error) {
	head, err := r.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return 0, err
	}
	line := string(head)
	if rest, ok := strings.CutPrefix(strings.ToLower(line), "sep="); ok && rest != "" {
		comma := rune(rest[0])
		if !strings.ContainsRune(",;\t", comma) {
			return 0, ErrFile
		}
		if _, err := r.ReadString('\n'); err != nil && !errors.Is(err, io.EOF) { // the line may be all there is
			return 0, err
		}
		return comma, nil
	}
	counts, quoted := map[rune]int{}, false
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			return mostOf(counts), nil
		case !quoted:
			counts[c]++
		}
	}
	return mostOf(counts), nil
}

func mostOf(counts map[rune]int) rune {
	best := ','
	for _, c := range []rune{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

// Next gives the next row that isn't blank.
func (c *csvRows) Next() ([]string, error) {
	row, err := c.reader.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(ErrFile, err)
	}
	return cut(row), err
}

// Close does nothing: the file is the caller's.
func (c *csvRows) Close() error { return nil }
