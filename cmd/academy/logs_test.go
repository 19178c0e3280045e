package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// marks are secrets and texts that can be told from everything else, wherever they turn up.
type marks struct {
	mu   sync.Mutex
	rand *rand.Rand
	list []string
}

// new makes a mark, and remembers that it was sent.
func (m *marks) new(before, after string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	word := make([]byte, 12)
	for i := range word {
		word[i] = "bcdfghjkmnpqrstvwxz"[m.rand.IntN(19)]
	}
	m.list = append(m.list, string(word))
	return before + string(word) + after
}

// code makes a personal identity code that nobody has, in one of its spellings.
func (m *marks) code() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	birth, number := fmt.Sprintf("%02d%02d%02d", 1+m.rand.IntN(28), 1+m.rand.IntN(12), m.rand.IntN(100)), 900+m.rand.IntN(100)
	var all int
	_, _ = fmt.Sscan(birth+fmt.Sprint(number), &all)
	code := birth + string("-YXWVU"[m.rand.IntN(6)]) + fmt.Sprint(number) + string("0123456789ABCDEFHJKLMNPRSTUVWXY"[all%31])
	m.list = append(m.list, code)
	return code
}

func (m *marks) pick(n int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rand.IntN(n)
}

// Whatever a thousand random requests carry, well formed or not, allowed or not, refused or failed in the
// middle, on two replicas: no secret, token, key, text, address or identity code is in a line of a log, in
// the metrics or in the trail.
func TestAcceptance_P8_LogsMetricsAndTrailHoldNothingThatWasSent(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	replicas := []*instance{startOn(t, database, secret), startOn(t, database, secret)}
	a := replicas[0]
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	m := &marks{rand: rand.New(rand.NewPCG(seed, 8))}

	pilotClient, editorClient := a.made("--organisation", "kivilahden-kaupunki"), a.made("--editor")
	pair := strings.TrimSpace(a.command("client", "create", "--basic", "--pair", "--organisation", "kivilahden-kaupunki"))
	_, basicSecret, _ := strings.Cut(pair, ":")
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
	token := func(c credential) string { return a.signIn(string(c.ClientID), c.ClientSecret).text("access_token") }
	pilot, editor := token(pilotClient), token(editorClient)
	m.list = append(m.list, secret, pilotClient.ClientSecret, editorClient.ClientSecret, basicSecret, basic[len("Basic "):], pilot, editor, last(strings.ReplaceAll(pilot, ".", "/")))
	known := caller{a, pilot}.received(feedbackOn("grow-keskustelu", m.new("Tunnettu ", ".")))

	text := func() string {
		return []func() string{
			func() string { return m.new("Kertoi että ", " auttoi.") },
			func() string { return m.new("Kirjoita ", "@esimerkki.example") },
			func() string { return "Hän on " + m.code() + "." },
			func() string { return m.new("'; DROP TABLE feedback; -- ", "\r\n{\"level\":\"ERROR\"}") },
			func() string { return m.new(`=cmd|"`, `"!A1`) + " 040 765 4321" },
		}[m.pick(5)]()
	}
	requests := []func(c caller) answer{
		func(c caller) answer {
			return c.post("/v1/feedback", feedbackOn("grow-keskustelu", text()), "Idempotency-Key", m.new("avain-", ""))
		},
		func(c caller) answer {
			return c.post("/v1/feedback", map[string]any{"tool": m.new("tool-", ""), "what_worked": text(), "source": m.new("s-", ""), "external_id": m.new("", "")})
		},
		func(c caller) answer {
			return c.post("/v1/feedback", `{"`+m.new("kentta", "")+`":"`+m.new("", ""), "Idempotency-Key", m.new("", ""))
		},
		func(c caller) answer {
			return c.post("/v1/feedback-batch", map[string]any{"items": []any{feedbackOn("grow-keskustelu", text()), m.new("rivi", "")}}, "Idempotency-Key", m.new("", ""))
		},
		func(c caller) answer {
			return c.patch("/v1/feedback/"+known, map[string]string{"used_for": text()}, "If-Match", m.new(`"`, `"`))
		},
		func(c caller) answer {
			return c.post("/v1/feedback/"+known+"/reply", map[string]string{"message": text()})
		},
		func(c caller) answer {
			return c.post("/v1/trials", map[string]any{"tool": "grow-keskustelu", "goal": text()}, "Idempotency-Key", m.new("", ""))
		},
		func(c caller) answer {
			return c.upload("source="+m.new("s", ""), m.new("", ".csv"), []byte("Työkalu;Mikä toimi?\ngrow-keskustelu;"+m.new("", "")+"\n"), "")
		},
		func(c caller) answer { return c.get("/v1/feedback/" + m.new("", "")) },
		func(c caller) answer {
			return c.get("/v1/" + m.new("", "") + "?" + m.new("p", "") + "=" + m.new("", ""))
		},
		func(c caller) answer { return c.get("/v1/tools?theme=" + m.new("", "") + "&cursor=" + m.new("", "")) },
		func(c caller) answer {
			return c.get("/v1/me", "User-Agent", m.new("selain ", ""), "X-Request-Id", m.new("", ""), "Cookie", m.new("sid=", ""))
		},
		func(c caller) answer { return c.get("/v1/me", "Authorization", m.new("Bearer ", "")) },
		func(c caller) answer { return c.get("/v1/me", "Authorization", "Bearer "+pilot+m.new("x", "")) },
		func(c caller) answer { return c.get("/v1/feedback", "Authorization", basic) },
		func(c caller) answer {
			return c.get("/v1/feedback", "Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(m.new("", ":")+m.new("", ""))))
		},
		func(c caller) answer { return c.signIn(string(pilotClient.ClientID), m.new("salasana", "")) },
		func(c caller) answer { return c.signIn(m.new("asiakas", ""), pilotClient.ClientSecret) },
		func(c caller) answer {
			return c.signIn(string(editorClient.ClientID), editorClient.ClientSecret, "scope", m.new("", ""))
		},
		func(c caller) answer {
			e := caller{c.instance, editor}
			return e.post("/v1/feedback/"+known+"/answer", map[string]any{"answer": map[string]string{"fi": m.new("Vastaus ", "")}})
		},
		func(c caller) answer {
			return caller{c.instance, editor}.post("/v1/feedback/"+known+"/note", map[string]string{"note": m.new("Muistiin ", "")})
		},
		func(c caller) answer {
			return caller{c.instance, editor}.patch("/v1/tools/grow-keskustelu/draft", map[string]any{"change_note": map[string]string{"fi": m.new("Luonnos ", "")}}, "If-Match", "*")
		},
		func(c caller) answer { return c.do(m.new("", ""), "/v1/tools", "") },
		func(c caller) answer { return c.get("/v1/previews/" + m.new("", "")) },
		func(c caller) answer { return c.get("/v1/search/complete?q=" + url.QueryEscape(m.new("", ""))) },
	}

	const many = 1000
	statuses := map[int]int{}
	var counting sync.Mutex
	send := func(n int) {
		var working sync.WaitGroup
		for w := range 8 {
			working.Go(func() {
				for i := w; i < n; i += 8 {
					got := requests[m.pick(len(requests))](caller{replicas[i%2], pilot}.in(t))
					counting.Lock()
					statuses[got.status]++
					counting.Unlock()
				}
			})
		}
		working.Wait()
	}
	send(many * 8 / 10)
	// The database refuses what it is given, and names the whole row that it refused in its own message.
	a.execute("ALTER TABLE feedback ADD CONSTRAINT feedback_test CHECK (version < 0) NOT VALID")
	a.execute("ALTER TABLE trials ADD CONSTRAINT trials_test CHECK (version < 0) NOT VALID")
	send(many * 2 / 10)
	t.Logf("%d requests with %d marks: %v", many, len(m.list), statuses)
	require.Positive(t, statuses[http.StatusCreated])
	require.Positive(t, statuses[http.StatusInternalServerError], "failures are among them")
	require.GreaterOrEqual(t, len(statuses), 8, "of every sort")

	places := left(t, replicas...)
	places["the trail"] = a.rowsOf("audit_events")
	for where, all := range places {
		require.Greater(t, strings.Count(all, "\n"), 20, where)
		m.areNowhereIn(t, where, all)
	}
}

// left stops replicas and gives what their logs and metrics hold, by what it is called.
func left(t *testing.T, replicas ...*instance) map[string]string {
	t.Helper()
	places := map[string]string{}
	for i, r := range replicas {
		metrics, err := http.Get(r.ops + "/metrics")
		require.NoError(t, err)
		page, err := io.ReadAll(metrics.Body)
		require.NoError(t, err)
		require.NoError(t, metrics.Body.Close())
		places[fmt.Sprint("the metrics of replica ", i)] = string(page)
		r.stop()
		err = <-r.done
		r.done <- err
		require.NoError(t, err) // with everything that was to be written
		places[fmt.Sprint("the log of replica ", i)] = r.stdout.String() + r.stderr.String()
	}
	return places
}

// areNowhereIn looks for every mark.
func (m *marks) areNowhereIn(t *testing.T, where, all string) {
	t.Helper()
	all = strings.ToLower(all)
	for _, mark := range m.list {
		if at := strings.Index(all, strings.ToLower(mark)); at >= 0 {
			t.Errorf("%s holds %q: …%s…", where, mark, all[max(0, at-200):min(len(all), at+200)])
		}
	}
}

// rowsOf is every row of a table with all that is in it.
func (i *instance) rowsOf(table string) string {
	i.t.Helper()
	conn, err := pgx.Connect(context.Background(), i.db)
	require.NoError(i.t, err)
	defer conn.Close(context.Background())
	rows, err := conn.Query(context.Background(), "SELECT r::text FROM "+pgx.Identifier{table}.Sanitize()+" r")
	require.NoError(i.t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(i.t, err)
	return strings.Join(lines, "\n")
}
