package repository_test

import (
	"testing"

	"academy/domain"
	"academy/repository/dbtest"
)

// What a line of the trail costs a reader who waits for it: alone, and among many. The test server doesn't
// wait for its disk: add the time of one fsync, which all who wait share.
func BenchmarkRecord(b *testing.B) {
	store := dbtest.Open(b, dbtest.URL(b))
	record := func(b *testing.B) {
		if err := store.Record(b.Context(), domain.NewAudit(domain.Operator, "feedback.read", "feedback", "", at)); err != nil {
			b.Error(err)
		}
	}
	b.Run("alone", func(b *testing.B) {
		for b.Loop() {
			record(b)
		}
	})
	b.Run("together", func(b *testing.B) {
		b.SetParallelism(16)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				record(b)
			}
		})
	})
}
