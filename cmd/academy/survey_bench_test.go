package main

import (
	"net/http"
	"runtime"
	"testing"
	"time"

	"academy/domain"
)

// Importing a survey's file of the largest size: how long it takes, and how much the heap of the program
// (server and test in one process) grows at most meanwhile.
func BenchmarkSurvey(b *testing.B) {
	a := start(b)
	pilot := a.pilot("kivilahden-kaupunki")
	file := longFile(domain.MaxSurveyRows)
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
			time.Sleep(100 * time.Millisecond)
			if runtime.ReadMemStats(&now); now.HeapInuse > most.HeapInuse {
				most = now
			}
		}
		b.ReportMetric(float64(domain.MaxSurveyRows)/time.Since(began).Seconds(), "rows/s")
		b.ReportMetric(float64(most.HeapInuse-least.HeapInuse)/(1<<20), "MiB-more")
	}
}
