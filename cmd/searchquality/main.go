// Command searchquality scores the search of the real program: it starts an instance of its own with an
// empty private database in a temporary directory, loads a corpus of tool cards through `academy import`,
// asks judged queries over HTTP and prints how good the answers were and how long they took. Everything
// it made is gone when it ends.
//
//	searchquality --corpus corpus.json --queries queries.json [--dictionary none] [--min-ndcg 0.86] [--max-empty 0.02]
//
// Start at run; corpus.go says what a corpus looks like, package judged what queries look like.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"academy/domain/starter/judged"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "searchquality:", err)
		os.Exit(1)
	}
}

// options are what to score, and how.
type options struct {
	academy    string
	corpus     string
	queries    []string
	dictionary string
	runs       int
	minNDCG    float64
	maxEmpty   float64
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("searchquality", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.academy, "academy", "bin/academy", "the program to score")
	f.StringVar(&o.corpus, "corpus", "", "JSON `file` of tool cards (required)")
	f.Func("queries", "JSON `file` of judged queries (required; can be given several times)", func(name string) error {
		o.queries = append(o.queries, name)
		return nil
	})
	f.StringVar(&o.dictionary, "dictionary", "", "Voikko's mor.vfst; none scores the search without a dictionary; empty: the usual places")
	f.IntVar(&o.runs, "runs", 3, "how often each query is asked, for the latency")
	f.Float64Var(&o.minNDCG, "min-ndcg", 0, "fail when nDCG@10 over all queries of a file is lower")
	f.Float64Var(&o.maxEmpty, "max-empty", 1, "fail when a larger share of a file's queries is answered with nothing")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("what is %q?", f.Arg(0))
	case o.corpus == "":
		return o, errors.New("say which corpus to load: --corpus FILE (with make: CORPUS=FILE)")
	case len(o.queries) == 0:
		return o, errors.New("say which judged queries to ask: --queries FILE (with make: QUERIES=FILE)")
	case o.runs < 1:
		return o, errors.New("--runs must be 1 or more")
	}
	return o, nil
}

// run is the whole program. What can be wrong with the files is found out before anything is started.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	documents, err := readCorpus(o.corpus)
	if err != nil {
		return err
	}
	sets := make([][]judged.Query, len(o.queries))
	for i, name := range o.queries {
		if sets[i], err = readQueries(name); err != nil {
			return err
		}
	}
	s, err := openScratch(ctx, o.academy, o.dictionary)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.load(ctx, documents); err != nil {
		return err
	}
	dictionary, err := s.serve(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d tools, dictionary: %s\n\n", len(documents), dictionary)
	var poor error
	for i, queries := range sets {
		results, times, err := s.ask(ctx, queries, o.runs)
		if err != nil {
			return err
		}
		summary := judged.Summarise(results)
		fmt.Fprintf(stdout, "== %s\n%s\n%s\n\n", filepath.Base(o.queries[i]), summary, times)
		if summary.Overall.NDCG < o.minNDCG {
			poor = errors.Join(poor, fmt.Errorf("%s: nDCG@10 is %.3f, below %.3f", filepath.Base(o.queries[i]), summary.Overall.NDCG, o.minNDCG))
		}
		if summary.Overall.Empty > o.maxEmpty {
			poor = errors.Join(poor, fmt.Errorf("%s: %.1f %% of the answers are empty, more than %.1f", filepath.Base(o.queries[i]), 100*summary.Overall.Empty, 100*o.maxEmpty))
		}
	}
	return poor
}

func readQueries(name string) ([]judged.Query, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	queries, err := judged.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return queries, nil
}
