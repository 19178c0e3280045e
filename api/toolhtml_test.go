package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/catalogue"
)

func TestAToolAsOneTextForPeople(t *testing.T) {
	t.Parallel()
	now := catalogue.New(catalogue.Parts{Vocabularies: domain.NewVocabularies(nil, nil)})
	fi, body := "fi", html("Kuvaus <b>näin</b>.")
	view := Tool{
		ToolItem: ToolItem{Summary: "Fråga & svara <nu>."}, Description: body, HowToUse: html("# Först\n\n- ett"), Materials: []string{"Papper & penna"},
		Steps:       []Step{{Title: "Mål <1>", Body: body, Say: []string{"Vad vill du?"}, Questions: []string{"Vad?", "När?"}, Minutes: 10}, {Title: "Nuläge"}},
		Myths:       []Myth{{Claim: "Det går inte", Refutation: body}},
		Pitfalls:    []Pitfall{{Problem: "Brådska", Remedy: "Ta det lugnt."}},
		Media:       []Media{{URL: `https://a.example/"x"?a=1&b=2`, Title: "Film", Alt: "En <bild>"}},
		Attribution: Attribution{Credit: "Akademin & vänner", Licence: "CC-BY-4.0"},
		Change:      RevisionItem{Number: 3, ChangeNote: "Lyhyempi avaus.", ChangeNoteLanguage: &fi},
	}
	require.Equal(t, `<div lang="sv">
<p>Fråga &amp; svara &lt;nu&gt;.</p>
<h2>Vad som ändrades i version 3</h2>
<p lang="fi">Lyhyempi avaus.</p>
<p>Kuvaus &lt;b&gt;näin&lt;/b&gt;.</p>
<h2>Det här behövs</h2>
<ul>
<li>Papper &amp; penna</li>
</ul>
<h2>Så använder du verktyget</h2>
<h3>Först</h3>
<ul>
<li>ett</li>
</ul>
<h2>Steg</h2>
<h3>1. Mål &lt;1&gt; (10 min)</h3>
<p>Kuvaus &lt;b&gt;näin&lt;/b&gt;.</p>
<blockquote>
<p>Vad vill du?</p>
</blockquote>
<ul>
<li>Vad?</li>
<li>När?</li>
</ul>
<h3>2. Nuläge</h3>
<h2>Myter</h2>
<h3>Det går inte</h3>
<p>Kuvaus &lt;b&gt;näin&lt;/b&gt;.</p>
<h2>Fallgropar</h2>
<h3>Brådska</h3>
<p>Ta det lugnt.</p>
<h2>Material</h2>
<ul>
<li><a href="https://a.example/&#34;x&#34;?a=1&amp;b=2" rel="nofollow noopener">Film</a>: En &lt;bild&gt;</li>
</ul>
<p>Akademin &amp; vänner · CC-BY-4.0</p>
</div>
`, toolHTML(now, view, domain.Swedish))
}
