package api

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	node "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestMarkdownBecomesHTMLForSomebodyElsesPage(t *testing.T) {
	t.Parallel()
	for markdown, want := range map[string]string{
		"":                                       "",
		"Kerro, *mitä* olet **nähnyt**.":         "<p>Kerro, <em>mitä</em> olet <strong>nähnyt</strong>.</p>\n",
		"Yksi\nrivi\n\nToinen  \nkappale":        "<p>Yksi\nrivi</p>\n<p>Toinen<br>\nkappale</p>\n",
		"- a\n- b\n":                             "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n",
		"3. c\n4. d":                             "<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>\n",
		"> Sanoin\n> näin.":                      "<blockquote>\n<p>Sanoin\nnäin.</p>\n</blockquote>\n",
		"`koodi` & <b>ei</b>":                    "<p><code>koodi</code> &amp; &lt;b&gt;ei&lt;/b&gt;</p>\n",
		"```go\nx < y\n```":                      "<pre><code>x &lt; y\n</code></pre>\n",
		"---":                                    "<hr>\n",
		"# Yksi\n## Kaksi\n### Kolme":            "<h3>Yksi</h3>\n<h4>Kaksi</h4>\n<h5>Kolme</h5>\n",
		"#### Syvällä\n\nOsa\n===\n":             "<h6>Syvällä</h6>\n<h3>Osa</h3>\n",
		"###### Vain tämä":                       "<h3>Vain tämä</h3>\n",
		"[opas](https://opas.example/a?b=1&c=2)": `<p><a href="https://opas.example/a?b=1&amp;c=2" rel="nofollow noopener">opas</a></p>` + "\n",
		"Katso https://opas.example.":            `<p>Katso <a href="https://opas.example" rel="nofollow noopener">https://opas.example</a>.</p>` + "\n",
		"<https://opas.example>":                 `<p><a href="https://opas.example" rel="nofollow noopener">https://opas.example</a></p>` + "\n",
		"[posti](mailto:akatemia@kunta.example)": `<p><a href="mailto:akatemia@kunta.example" rel="nofollow noopener">posti</a></p>` + "\n",
		"![Kaavio **neljästä** vaiheesta](https://seuraa.example/1.png)": "<p>Kaavio <strong>neljästä</strong> vaiheesta</p>\n",
		"[![logo](https://seuraa.example/1.png)](https://opas.example)":  `<p><a href="https://opas.example" rel="nofollow noopener">logo</a></p>` + "\n",
	} {
		require.Equal(t, want, html(markdown), "%q", markdown)
	}
}

// hostile is Markdown that would do harm in a page, had it its way.
var hostile = []string{
	"<script>alert(1)</script>", "<SCRIPT\n>alert(1)//", "a <img src=x onerror=alert(1)> b", "<svg/onload=alert(1)>", "<iframe src=//x>",
	"[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\tscript:alert(1))", "[x](&#106;avascript:alert(1))",
	"[x](javascript&colon;alert(1))", "[x](\x01javascript:alert(1))", "[x]( javascript:alert(1) )", "[x](vbscript:x)",
	"[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)", "![x](data:image/svg+xml;base64,PHN2Zz4=)", "![x](javascript:alert(1))",
	"[x]: javascript:alert(1)\n[x]", "<javascript:alert(1)>", "[x](https://a.example \"\\\" onmouseover=alert(1) x=\\\"\")",
	"[x](https://a.example' onclick='alert(1))", "![\"><script>alert(1)</script>](x)", "[<script>](https://a.example)", "`<script>`",
	"```\n</code></pre><script>alert(1)</script>\n```", "```\" onclick=\"alert(1)\n```", "    <script>alert(1)</script>",
	"<!--><script>alert(1)</script>-->", "<![CDATA[<script>alert(1)</script>]]>", "<?php <script> ?>", "</p><script>", "&lt;script&gt;alert(1)",
	"&#x3C;script&#x3E;", "<a href=\"javascript:alert(1)\">x</a>", "<style>*{background:url(javascript:alert(1))}</style>",
	"<math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror=alert(1) src>\">", "[x](//evil.example)",
	"[x](/v1/me)", "[x](#top)", "[x](?a)", "http://a.example/<script>", "www.a.example\"onclick=\"x", "a@b.example\"onclick=\"x",
	"\x00<script>", "\xff\xfe<script>", "<scr\x00ipt>", "*[x](javascript:a)*", "# [x](javascript:a)", "> <script>\n> x\n> </script>",
	"[a](https://x.example){onclick=alert(1)}", "# x {onclick=alert(1)}", "[![x](javascript:a)](javascript:b)", "![[x](javascript:a)](b)",
}

// harmful is what a page must never get from a text, "" for nothing.
func harmful(t testing.TB, rendered string) string {
	t.Helper()
	list, err := node.ParseFragment(strings.NewReader(rendered), &node.Node{Type: node.ElementNode, Data: "body", DataAtom: atom.Body})
	require.NoError(t, err)
	var found string
	var visit func(n *node.Node)
	visit = func(n *node.Node) {
		if n.Type == node.ElementNode && !allowedElements.MatchString(n.Data) || n.Type == node.CommentNode {
			found = "<" + n.Data + ">"
		}
		for _, a := range n.Attr {
			switch {
			case n.Data == "a" && a.Key == "rel" && a.Val == "nofollow noopener":
			case n.Data == "a" && a.Key == "href" && allowedAddress.MatchString(a.Val):
			case n.Data == "ol" && a.Key == "start" && allowedStart.MatchString(a.Val):
			default:
				found = fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			visit(child)
		}
	}
	for _, n := range list {
		visit(n)
	}
	return found
}

var (
	allowedElements = regexp.MustCompile(`^(p|br|hr|h3|h4|h5|h6|ul|ol|li|blockquote|pre|code|em|strong|a)$`)
	allowedAddress  = regexp.MustCompile(`(?i)^(https?|mailto):`)
	allowedStart    = regexp.MustCompile(`^\d+$`)
)

func TestHostileMarkdownDoesNoHarm(t *testing.T) {
	t.Parallel()
	for _, markdown := range hostile {
		require.Empty(t, harmful(t, html(markdown)), "%q became %q", markdown, html(markdown))
		require.Empty(t, harmful(t, html("- a\n\n  "+markdown+"\n\n1. b")), "%q", markdown)
	}
	require.NotEmpty(t, harmful(t, `<p onclick="x">`), "the test sees harm")
	require.NotEmpty(t, harmful(t, `<a href="javascript:x">`))
	require.NotEmpty(t, harmful(t, `<p><script>x</script>`))
	require.Contains(t, html("<script>alert(1)</script>"), "&lt;script&gt;", "nothing is lost: it is shown as it was written")
}

func TestMarkdownMadeToKeepTheParserBusyDoesnt(t *testing.T) {
	t.Parallel()
	fill := func(part string) string { return strings.Repeat(part, 100_000/len(part)) }
	innocent := quickest(func() { html(fill("Kerro, mitä *kokeilit* ja mitä siitä seurasi.\n\n")) })
	for _, markdown := range []string{
		fill(">"), fill("> "), fill("- "), fill("1. "), fill("[a]("), fill("["), fill("!["), fill("*a **a "), fill("_a __a "), fill("`a``"), fill("<"),
		fill("<a "), fill("[a]: x\n"), fill("[a]"), fill("\n> "), fill("http://a "), fill("a@b "), fill(" \t-"), fill("*"), fill("a\n"), fill("&#"),
		strings.Repeat("[", 50_000) + strings.Repeat("](x)", 200), strings.Repeat("[a](", 200) + fill("x"), strings.Repeat(strings.Repeat("> ", 32)+"a\n", 1_500),
	} {
		took := quickest(func() { require.NotPanics(t, func() { html(markdown) }) })
		require.Less(t, took, 100*innocent, "%.20q", markdown) // the worst is 30 times as long
	}
	require.Equal(t, "<p>"+strings.Repeat("&gt;", 40)+"&lt;b&gt; &amp;</p>\n", html(strings.Repeat(">", 40)+"<b> &"))
}

// quickest is how long f takes when the machine has nothing else to do, as far as three tries tell.
func quickest(f func()) time.Duration {
	best := time.Hour
	for range 3 {
		began := time.Now()
		f()
		best = min(best, time.Since(began))
	}
	return best
}

func TestManyRenderAtOnce(t *testing.T) {
	t.Parallel()
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for i := range 50 {
				want := fmt.Sprintf("<h3>%d</h3>\n<p><em>%d</em></p>\n", n, i)
				if got := html(fmt.Sprintf("# %d\n\n*%d*", n, i)); got != want {
					t.Errorf("%q is not %q", got, want)
				}
			}
		})
	}
	group.Wait()
}

func FuzzMarkdown(f *testing.F) {
	for _, seed := range hostile {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, markdown string) {
		if found := harmful(t, html(markdown)); found != "" {
			t.Fatalf("%q became %s", markdown, found)
		}
	})
}

func BenchmarkMarkdown(b *testing.B) {
	text := strings.Repeat("Kerro ensin, mitä olet *nähnyt*. Odota [vastausta](https://opas.example).\n\n- Yksi\n- Kaksi\n\n", 10)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		html(text)
	}
}
