package search

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/starter"
)

// sentences are what the documents of the benchmarks are made of.
var sentences = strings.Split(`Esihenkilö varaa keskusteluun rauhallisen hetken ja kertoo heti mistä on kyse.
Sovitaan yhdessä kuka tekee mitäkin ja milloin palataan asiaan.
Poissaoloista puhutaan avoimesti mutta terveydentilaa ei udella.
Työterveyshuollon kanssa tavataan kun sairauspoissaoloja kertyy.
Tiimin jäsenet kirjoittavat lapuille mikä sujuu ja mikä hiertää.
Palaute annetaan kahden kesken ja se koskee tekoja eikä ihmistä.
Uuden työntekijän ensimmäinen viikko suunnitellaan etukäteen.
Kehityskeskustelun muistio tallennetaan henkilöstöjärjestelmään.
Etäpäivinä sovitaan yhteinen aika jolloin kaikki ovat tavoitettavissa.
Ristiriita otetaan puheeksi ennen kuin se jakaa työyhteisön kahtia.
Muutoksesta kerrotaan ensin niille joiden työ muuttuu eniten.
Kunnan strategia puretaan osaston tavoitteiksi ja viikon töiksi.
Työvuorot julkaistaan kolme viikkoa ennen jakson alkua.
Vastuut kirjataan näkyviin jotta kukaan ei jää yksin.
Kokous alkaa asialla jonka vuoksi kaikki ovat paikalla.
Osaaminen kartoitetaan kerran vuodessa ja siitä tehdään suunnitelma.
Asiakkaan aggressiivinen käytös kirjataan ja siitä keskustellaan samana päivänä.
Palautuminen alkaa tauoista joita esihenkilö itsekin pitää.
Hiljainen tieto siirtyy kun kokenut ja uusi tekevät työparina.
Luottamus rakentuu pienistä lupauksista jotka pidetään.
Kokeilu on lyhyt ja siitä opitaan vaikka se ei onnistuisi.
Yhdenvertaisuus näkyy siinä kenen ideoita kuunnellaan.
Sijaisen hankkiminen ei saa jäädä yhden ihmisen muistin varaan.
Perehdyttäjä kulkee mukana ensimmäiset vuorot ja vastaa kysymyksiin.
Talousarvion seuranta on osa jokaisen yksikön vuosikelloa.
Viestintä kriisissä on nopeaa totta ja toistuvaa.
Päätös kirjataan ja sen perustelu kerrotaan samassa lauseessa.
Itseohjautuvuus vaatii selkeät rajat ja rohkeuden kysyä.
Tekoälyä kokeillaan ensin tehtävään jossa virhe ei maksa mitään.
Valmentava esihenkilö kysyy enemmän kuin neuvoo.`, "\n")

var asks = []string{
	"kehityskeskustelu", "poissaolot", "uusi työntekijä aloittaa", "ristiriita tiimissä", "joku on aina poissa maanantaisin", "etajohtaminen",
	"palauteen antaminen", "muutosviestinnästä", "kuka päättää ja kuka vastaa", "perehd", "tyohyvinvointi", "asiakas huutaa vastaanotolla",
	"itseohjautuvuus", "johtajan väsymys", "hiljaisen tiedon siirto eläkkeelle jäävältä", "pizzaresepti", "kokoukset venyvät", "tekoäly", "GROW-malli",
	"strategian jalkauttaminen kunnassa",
}

// generated makes documents of the size of a real card: each with words of its own among the common ones.
func generated(n int) []Document {
	r := rand.New(rand.NewPCG(1, 2))
	beginnings := strings.Fields("kehitys työ tiimi muutos palaute etä lähi vuoro osaamis asiakas talous viestintä turvallisuus hyvinvointi kunta koulu sote johto kriisi tavoite")
	ends := strings.Fields("keskustelu malli suunnitelma ohje kartoitus kokous johtaminen ryhmä päivä seuranta mittari polku tuki sopimus arvio taulu kysely opas pelisääntö kortti")
	syllables := strings.Fields("ka ri mo lu ta pe sa vi no hei ky tö rä ju lo ni me so pu ja")
	own := func() string {
		var b strings.Builder
		for range 3 + r.IntN(2) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		return b.String()
	}
	documents := make([]Document, n)
	for i := range documents {
		compound := beginnings[r.IntN(len(beginnings))] + ends[r.IntN(len(ends))]
		body := make([]string, 0, 9)
		for range 9 {
			body = append(body, sentences[r.IntN(len(sentences))])
		}
		body = append(body, "Mukana "+own()+" ja "+own()+".")
		text := Text{
			Title: compound + " " + own(), Summary: sentences[r.IntN(len(sentences))], Keywords: []string{compound, ends[r.IntN(len(ends))]},
			Situations: []string{sentences[r.IntN(len(sentences))]}, Body: []string{strings.Join(body, " ")},
		}
		documents[i] = Document{uint32(i), map[domain.Language]Text{domain.Finnish: text}}
		if i%3 == 0 {
			documents[i].Texts[domain.Swedish] = Text{Title: "Samtal om " + own(), Summary: "En modell för chefens arbete med grupper och ansvar."}
		}
	}
	return documents
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// One query of everyday Finnish, by turns, with nothing remembered of the one before.
func BenchmarkSearch(b *testing.B) {
	thesaurus, err := starter.Thesaurus()
	require.NoError(b, err)
	s, _ := speechOf(b, thesaurus)
	for _, n := range []int{2_000, 20_000} {
		x := NewIndex(s, []*Segment{NewSegment(s, generated(n))}, everything(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			times := make([]time.Duration, 0, 4096)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				x.Search(Query{Text: asks[i%len(asks)], Lang: domain.Finnish})
				times = append(times, time.Since(start))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "µs-p99")
		})
	}
}

// What an index of many documents costs: seconds once, and memory for good.
func BenchmarkNewSegment(b *testing.B) {
	s, _ := speechOf(b, domain.Thesaurus{})
	for _, n := range []int{1, 2_000, 20_000} {
		documents := generated(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			before := heap()
			var g *Segment
			for b.Loop() {
				g = NewSegment(s, documents)
			}
			b.ReportMetric(heap()-before, "MB-kept")
			runtime.KeepAlive(g)
		})
	}
	runtime.KeepAlive(s)
}

func BenchmarkMerge(b *testing.B) {
	s := Plain()
	documents := generated(20_000)
	list := []*Segment{NewSegment(s, documents[:19_900]), NewSegment(s, documents[19_900:])}
	for b.Loop() {
		Merge(list, func(number uint32) (uint32, bool) { return number, number%100 != 0 })
	}
}

func BenchmarkNewIndex(b *testing.B) {
	s := Plain()
	list, live := []*Segment{NewSegment(s, generated(2_000))}, everything(2_000)
	for b.Loop() {
		NewIndex(s, list, live)
	}
}

func BenchmarkComplete(b *testing.B) {
	s := Plain()
	x := NewIndex(s, []*Segment{NewSegment(s, generated(20_000))}, everything(20_000))
	for b.Loop() {
		x.Complete("ke", domain.Finnish, 8)
	}
}
