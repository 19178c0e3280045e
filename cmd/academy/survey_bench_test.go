package main

import (
	"bytes"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"academy/domain"
)

// Importing a survey's file of the largest size: how long it takes, and how much the heap of the program
// (server and test in one process) grows at most meanwhile.
func BenchmarkSurvey(b *testing.B) {
	a := start(b)
	pilot := a.pilot("kivilahden-kaupunki")
	text := longFile(domain.MaxSurveyRows)
	for name, file := range map[string][]byte{"csv": text, "xlsx": spreadsheet(b, text)} {
		b.Run(name, func(b *testing.B) { importing(b, pilot, file) })
	}
}

// spreadsheet is the same file in the other format.
func spreadsheet(b *testing.B, text []byte) []byte {
	b.Helper()
	book := excelize.NewFile()
	sheet, err := book.NewStreamWriter("Sheet1")
	require.NoError(b, err)
	for n, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var cells []any
		for cell := range strings.SplitSeq(line, ";") {
			cells = append(cells, cell)
		}
		require.NoError(b, sheet.SetRow(fmt.Sprint("A", n+1), cells))
	}
	require.NoError(b, sheet.Flush())
	var file bytes.Buffer
	require.NoError(b, book.Write(&file))
	return file.Bytes()
}

func importing(b *testing.B, pilot caller, file []byte) {
	looks := time.NewTicker(100 * time.Millisecond)
	defer looks.Stop()
	for b.Loop() {
		var least, most, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&least)
		began := time.Now()
		begun := pilot.upload("source=bench-"+began.Format("150405.000000"), "x.csv", file, "")
		if begun.status != http.StatusAccepted {
			b.Fatal(begun)
		}
		for running := true; running; running = pilot.get(local(begun.header.Get("Location"))).text("state") == "running" {
			<-looks.C
			if runtime.ReadMemStats(&now); now.HeapInuse > most.HeapInuse {
				most = now
			}
		}
		b.ReportMetric(float64(domain.MaxSurveyRows)/time.Since(began).Seconds(), "rows/s")
		b.ReportMetric(float64(most.HeapInuse-least.HeapInuse)/(1<<20), "MiB-more")
	}
}
