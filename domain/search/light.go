package search

import (
	"strings"

	"academy/domain"
	"academy/domain/finnish"
)

// lightWords say little of what is asked beside others: what everybody does, knows, says and gets at
// work. They are base forms; of Swedish and English verbs the irregular forms too.
func lightWords() [languages]string {
	return [languages]string{
		`
		haluta tulla mennä tietää luulla ajatella sanoa kertoa puhua kysyä käydä tapahtua tehdä saada antaa ottaa pitää jättää
		jäädä lähteä olla näkyä nähdä katsoa kuulua kuulla tuntua tuntea alkaa aloittaa lopettaa jatkua laittaa panna löytää
		hoitaa toimia tuoda viedä käyttää yrittää joutua pystyä osata voida ehtiä viitsiä uskaltaa kannattaa riittää muuttua
		juosta odottaa soittaa vastata istua seisoa tarvita miettiä muistaa unohtaa huomata ymmärtää
		asia juttu homma ihminen henkilö tyyppi porukka väki päivä viikko kuukausi vuosi kerta aika hetki aamu ilta paikka tapa
		työ työntekijä työpaikka duuni alainen esihenkilö esimies pomo johtaja tiimi kollega työkaveri
		uusi vanha hyvä huono iso pieni oikea kunnolla täällä siellä mikään kukaan mitään mihinkään jatkuvasti koko aikaa`,
		`
		vilja komma kommer kom gå går gick veta vet visste tro tror tänka säga säger sa berätta prata fråga hända händer ge ger
		gav låta lämna stanna känna börja sluta fortsätta sätta lägga se ser såg höra försöka hinna orka våga använda räcka
		vänta ringa svara sitta stå minnas glömma förstå märka jobba arbeta
		sak grej folk människa person dag vecka månad år gång tid plats sätt jobb arbete arbetsplats medarbetare anställd
		chef förman team kollega arbetskamrat ny gammal bra dålig stor liten god`,
		`
		know think say says said tell told talk ask come go goes going went give gave take took make made let keep kept
		start stop put see look feel find use try happen work works working call wait answer sit stand remember forget
		thing people person man day week month year time place way job workplace employee worker staff boss manager
		supervisor team colleague coworker new old good bad big small enough always never`,
	}
}

// lightKeys arranges the light words to be looked up.
func (s *Speech) lightKeys() (light [languages]map[string]bool) {
	for lang, words := range lightWords() {
		light[lang] = map[string]bool{}
		for _, w := range strings.Fields(words) {
			for _, key := range append(s.entries(w, domain.Languages[lang]), finnish.Fold(w)) {
				light[lang][key] = true
			}
		}
	}
	return light
}
