package finnish

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strings"
	"testing"
	"time"
)

func TestDump(t *testing.T) {
	in := os.Getenv("DUMP")
	if in == "" {
		t.Skip()
	}
	runtime.GC()
	var m0, m1 runtime.MemStats
	runtime.ReadMemStats(&m0)
	t0 := time.Now()
	p, ok := Find()
	if !ok {
		t.Fatal()
	}
	d, err := Open(p)
	if err != nil {
		t.Fatal(err)
	}
	lt := time.Since(t0)
	runtime.GC()
	runtime.ReadMemStats(&m1)
	f, _ := os.Open(in)
	sc := bufio.NewScanner(f)
	o, _ := os.Create(in + ".out")
	w := bufio.NewWriter(o)
	var words []string
	for sc.Scan() {
		words = append(words, sc.Text())
	}
	t0 = time.Now()
	for _, x := range words {
		d.Analyse(x)
	}
	el := time.Since(t0)
	maxs, maxd, maxr := 0, 0, 0
	for _, x := range words {
		var raw []string
		for _, fm := range d.forms(x) {
			syms, ok := d.t.symbolsOf(fm)
			if !ok {
				continue
			}
			wk := walk{t: &d.t, word: syms, values: make([]int16, d.t.features)}
			wk.found = func(out []uint16) bool {
				if len(out) > maxd {
					maxd = len(out)
				}
				var b strings.Builder
				for _, s := range out {
					b.WriteString(d.t.symbols[s])
				}
				raw = append(raw, b.String())
				return true
			}
			wk.from(0, 0)
			if wk.steps > maxs {
				maxs = wk.steps
				fmt.Println("steps", x, wk.steps)
			}
			if len(raw) > maxr {
				maxr = len(raw)
				fmt.Println("results", x, maxr)
			}
		}
		sort.Strings(raw)
		fmt.Fprintf(w, "%s\t%s\t%v", x, strings.Join(raw, "|"), d.Knows(x))
		for _, a := range d.Analyse(x) {
			fmt.Fprintf(w, "\t%s<%s>", a.Lemma, a.Class)
			for _, p := range a.Parts {
				fmt.Fprintf(w, " %s/%s/%s/%v/%v/%s", p.Surface, p.Lemma, p.Root, p.Derived, p.Inner, p.Class)
			}
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	o.Close()
	fmt.Println("load", lt, "words", len(words), "us/word", float64(el.Microseconds())/float64(len(words)), "maxsteps", maxs, "depth", maxd, "results", maxr, "heap", m1.HeapAlloc-m0.HeapAlloc)
}
