package search

import (
	"strings"

	"academy/domain/finnish"
)

// stopWords are the words of questions that say nothing of what is asked: pronouns, conjunctions,
// auxiliary verbs, in the forms that people write and speak.
func stopWords() [languages]string {
	return [languages]string{
		`
		miten mitä mikä mitkä mihin minkä minkälainen millainen millaisia millä missä mistä miksi kuinka milloin koska kuka
		ketkä kenen kenelle ketä keitä kumpi kun kuin jos kanssa että ja tai vai sekä on ei olla ovat oli olivat olen olet
		olemme olisi ollut ollaan oon oot ole olisin en et emme ette eivät älä se sen sitä siitä siinä siihen sille siltä sillä
		ne niitä niiden niille nämä näitä tämä tämän tätä tässä tästä tähän tää tän nää tuo tuon tuota nuo minä minun minua
		minulla minulle minulta mä mun mua mulla mulle multa sinä sinun sä sun sulla sulle hän hänen häntä hänellä hänelle hänet
		me meidän meitä meillä meille te teidän teitä he heidän heitä heille heillä itse oma omaa oman omat omia voi voiko voin
		voit voimme voidaan voisi voisin voisiko pitää pitäisi pitäisikö pitäiskö pitäis täytyy täytyisi saa saako saan saada
		saisi saisin saanko joku jokin jotain jotakin jonkun jollakin jollain vaan vain niin myös aina koko ihan nyt sitten sit
		taas vielä kaikki kaikkien kaikkia eikä mutta jotta jonka joka jota jossa josta johon jolla jolle jotka joiden joita
		kuitenkin siis kai ehkä noin tosi todella hyvin tehdä teen tekee tekisin tehdään tein tee tulee tulisi tulla menee mennä
		haluan haluaa haluaisin haluta tarvitsen tarvitsee tarvitaan auttaa apua saisinko käytä käytän kannattaa kannattaako
		onko eikö enkö olisiko vaikka kuten eli ettei ilman asti alla yli ennen jälkeen aikana vuoksi takia mukaan kautta kohti
		välillä liian enemmän vähemmän paljon vähän mieluummin muu muut muuta muita toinen toista toisen eri sama samaa samat jo
		juuri heti usein joskus harvoin eräs muka hei moi ok juu joo jne esim`,
		`
		hur vad vem vilka vilken vilket när var vart varför som och eller men att det den de dem dess detta denna dessa en ett
		är vara varit blir bli blev inte jag mig min mitt mina du dig din ditt dina han honom hans hon henne hennes vi oss vår
		vårt våra ni er man sig sin sitt sina i på av för till med om ska skall skulle kan kunde måste bör vill ville får fick
		har hade ha gör göra gjorde tar alla allt alltid någon något några ingen inget inga så då nu här där från vid ut upp in
		över under efter före mellan utan mot hos genom också bara mer mest mycket lite än eftersom ju väl kanske samma annan
		annat andra varje behöver behövs hjälp hjälpa finns`,
		`
		how what who whom which when where why the a an and or but if then than to of in on at for from with without about by
		into over under after before between is are was were be been being am do does did done doing have has had i me my mine
		you your we us our they them their he him his she her it its this that these those not no can could should would will
		shall may might must always all any some somebody someone something everyone everybody anybody there here so too very
		just also only more most much many own same other another each every need needs help want wants get gets`,
	}
}

// silentWords arranges the stop words to be looked up, with and without dots.
func silentWords() (silent [languages]map[string]bool) {
	for lang, words := range stopWords() {
		silent[lang] = map[string]bool{}
		for _, w := range strings.Fields(words) {
			silent[lang][finnish.Fold(w)] = true
		}
	}
	return silent
}

// firstParts begin compounds and seldom stand alone.
var firstParts = [languages][]string{
	{
		"ala", "ali", "alku", "avo", "edus", "ennakko", "epa", "eri", "erityis", "esi", "eta", "etu", "hyvin", "ihmis", "itse", "jalki", "jatko", "johto",
		"kansain", "kehitys", "keskus", "kesken", "koe", "kokonais", "koulu", "laaja", "lahi", "lisa", "loppu", "lyhyt", "moni", "muutos", "nais", "nuoriso",
		"ohjaus", "oma", "osa", "paa", "perus", "pien", "pika", "pois", "rinnakkais", "ryhma", "sisa", "suur", "taka", "tasa", "tyo", "ulko", "uudelleen",
		"uus", "vaihto", "vali", "vapaa", "vastuu", "verkko", "vertais", "vika", "yhdys", "yhteis", "yhden", "yksin", "yksi", "yla", "yli", "ylin",
	},
	{
		"an", "av", "bi", "del", "distans", "eftert", "efter", "egen", "fjarr", "for", "fore", "fram", "fri", "genom", "grupp", "hel", "hog", "in", "led",
		"mellan", "med", "mot", "ny", "om", "over", "pa", "sam", "sjalv", "sjuk", "stor", "sarskild", "till", "under", "upp", "ut", "vid", "verksamhets",
	},
	nil,
}

// generic are the heads of compounds that say next to nothing alone: who looks for tiimityö looks for a
// team, not for work.
var generic = [languages][]string{
	{"tyo", "henkilo", "aika", "asia", "paikka", "tapa", "osa", "ihminen", "vali", "kerta", "juttu", "puoli", "tila", "vuosi", "pari", "laji"},
	{"arbete", "arbet", "person", "tid", "sak", "plats", "del", "satt"},
	{"thing", "way", "time"},
}
