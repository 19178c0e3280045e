package api

import "academy/domain"

var problemMessages = map[string]message{
	"validation-failed": {
		domain.Text{FI: "Osa kentistä on virheellisiä", SV: "En del av fälten är felaktiga", EN: "Some fields are wrong"},
		domain.Text{FI: "Korjaa kohdassa errors nimetyt kentät ja lähetä pyyntö uudelleen. Mitään ei tallennettu.", SV: "Rätta fälten som nämns under errors och skicka begäran på nytt. Ingenting sparades.", EN: "Correct the fields named in errors and send the request again. Nothing was stored."},
	},
	"illegal-move": {
		domain.Text{FI: "Siirto ei ole mahdollinen tässä tilassa", SV: "Övergången är inte möjlig i det här läget", EN: "Not possible in this state"},
		domain.Text{FI: "Tilasta {from} ei voi siirtyä tilaan {to}. Sallitut siirrot ovat kohdassa allowed.", SV: "Det går inte att gå från {from} till {to}. De tillåtna övergångarna finns under allowed.", EN: "There is no way from {from} to {to}. The legal moves are listed in allowed."},
	},
	"not-correctable": {
		domain.Text{FI: "Palautetta ei voi enää korjata", SV: "Responsen kan inte längre rättas", EN: "The feedback can't be corrected any more"},
		domain.Text{FI: "Palautteen käsittely on jo alkanut. Sallitut toiminnot ovat kohdassa allowed.", SV: "Behandlingen av responsen har redan börjat. De tillåtna åtgärderna finns under allowed.", EN: "An editor has begun with it. What you can still do is listed in allowed."},
	},
	"four-eyes": {
		domain.Text{FI: "Julkaisijan pitää olla joku toinen", SV: "Någon annan ska publicera", EN: "Somebody else has to publish"},
		domain.Text{FI: "Luonnoksen muokkaaja tai arvioitavaksi lähettäjä ei voi itse julkaista sitä. Pyydä toista editoria julkaisemaan.", SV: "Den som har redigerat utkastet eller skickat det för granskning kan inte själv publicera det. Be en annan redaktör publicera.", EN: "Who edited a draft or submitted it for review can't publish it. Ask another editor to publish."},
	},
	"too-many-previews": {
		domain.Text{FI: "Esikatselulinkkejä on liikaa", SV: "För många förhandsvisningslänkar", EN: "Too many preview links"},
		domain.Text{FI: "Luonnoksella voi olla 20 voimassa olevaa linkkiä. Peru jokin niistä.", SV: "Ett utkast kan ha 20 giltiga länkar. Återkalla någon av dem.", EN: "A draft can have 20 links at a time. Revoke one of them."},
	},
	"too-many-invitations": {
		domain.Text{FI: "Avoimia kutsuja on liikaa", SV: "För många öppna inbjudningar", EN: "Too many open invitations"},
		domain.Text{FI: "Organisaatiolla voi olla 20 avointa kutsua. Peru jokin niistä.", SV: "En organisation kan ha 20 öppna inbjudningar. Återkalla någon av dem.", EN: "An organisation can have 20 open invitations at a time. Revoke one of them."},
	},
	"too-many-webhooks": {
		domain.Text{FI: "Webhookeja on liikaa", SV: "För många webhookar", EN: "Too many webhooks"},
		domain.Text{FI: "Yhdellä tunnuksella voi olla {max} webhookia. Poista jokin niistä.", SV: "En klient kan ha {max} webhookar. Ta bort någon av dem.", EN: "A client can have {max} webhooks. Delete one of them."},
	},
	"url-taken": {
		domain.Text{FI: "Osoitteelle on jo webhook", SV: "Adressen har redan en webhook", EN: "The URL has a webhook already"},
		domain.Text{FI: "Samalla tunnuksella on jo webhook tähän osoitteeseen.", SV: "Klienten har redan en webhook till den här adressen.", EN: "The client has a webhook for this URL already."},
	},
	"not-kept-back": {
		domain.Text{FI: "Tämä viesti ei ole esteenä", SV: "Det här meddelandet är inget hinder", EN: "This message isn't in the way"},
		domain.Text{FI: "Ohittaa voi vain viestin, jonka vastaanottaja on viimeksi hylännyt ja joka estää muiden viestien lähettämisen. Katso viimeisin toimitusyritys osoitteesta /deliveries.", SV: "Man kan bara hoppa över det meddelande som mottagaren senast avvisade och som hindrar de övriga från att skickas. Se det senaste leveransförsöket under /deliveries.", EN: "Only the message that the receiver refused last and that keeps back the others can be skipped. See the latest attempt at /deliveries."},
	},
	"before-the-log": {
		domain.Text{FI: "Niin vanhoja muutoksia ei enää ole", SV: "Så gamla ändringar finns inte längre", EN: "Changes that old aren't there"},
		domain.Text{FI: "Muutosloki alkaa hetkestä {begins}. Lue koko aineisto muutossyötteestä (/v1/changes) tai pyydä muutokset myöhemmästä hetkestä alkaen.", SV: "Ändringsloggen börjar {begins}. Läs hela materialet ur ändringsflödet (/v1/changes) eller begär ändringarna från en senare tidpunkt.", EN: "The log begins at {begins}. Read everything from the change feed (/v1/changes), or ask for what changed since a later time."},
	},
	"invitation-claimed": {
		domain.Text{FI: "Kutsu on jo käytetty", SV: "Inbjudan har redan använts", EN: "The invitation was used already"},
		domain.Text{FI: "Kutsulla saa tunnuksen ja salaisuuden vain kerran. Jos et itse käyttänyt kutsua, ilmoita siitä materiaalipankin editorille heti. Muuten pyydä uusi kutsu.", SV: "En inbjudan ger klient-id och hemlighet bara en gång. Om det inte var du som använde den ska du genast meddela materialbankens redaktör. Be annars om en ny inbjudan.", EN: "An invitation gives id and secret only once. If it wasn't you who used it, tell the bank's editor at once. Otherwise ask for another one."},
	},
	"only-draft": {
		domain.Text{FI: "Luonnos on työkalun ainoa sisältö", SV: "Utkastet är verktygets enda innehåll", EN: "The draft is all that the tool has"},
		domain.Text{FI: "Työkalua ei ole vielä julkaistu, joten luonnosta ei voi hylätä. Muokkaa sitä.", SV: "Verktyget har inte publicerats än, så utkastet kan inte förkastas. Redigera det.", EN: "The tool was never published, so its draft can't be discarded. Edit it instead."},
	},
	"stale": {
		domain.Text{FI: "Muuttunut sen jälkeen, kun luit sen", SV: "Har ändrats sedan du läste det", EN: "Changed since you read it"},
		domain.Text{FI: "Joku muu on muuttanut kohdetta. Lue se uudelleen ja tee muutoksesi siihen.", SV: "Någon annan har ändrat objektet. Läs det på nytt och gör din ändring i det.", EN: "Somebody else changed it meanwhile. Read it again and repeat your change."},
	},
	"not-found": {
		domain.Text{FI: "Ei löydy", SV: "Hittades inte", EN: "Not found"},
		domain.Text{FI: "{noun} ei löydy, tai se ei ole sinun nähtävissäsi.", SV: "{noun} hittades inte, eller så får du inte se det.", EN: "{noun} isn't there, or isn't yours to see."},
	},
	"no-such-path": {
		domain.Text{FI: "Osoitetta ei ole", SV: "Adressen finns inte", EN: "No such address"},
		domain.Text{FI: "Tarkista osoite. Rajapinnan kuvaus on osoitteessa /docs.", SV: "Kontrollera adressen. Gränssnittet beskrivs på /docs.", EN: "Check the address. The API is described at /docs."},
	},
	"method-not-allowed": {
		domain.Text{FI: "Menetelmä ei käy tässä osoitteessa", SV: "Metoden är inte tillåten på den här adressen", EN: "Method not allowed here"},
		domain.Text{FI: "Tässä osoitteessa käyvät menetelmät ovat kohdassa allowed.", SV: "De metoder som är tillåtna på adressen finns under allowed.", EN: "The methods that this address takes are listed in allowed."},
	},
	"body-too-large": {
		domain.Text{FI: "Pyyntö on liian suuri", SV: "Begäran är för stor", EN: "The request is too large"},
		domain.Text{FI: "Pyynnön runko saa olla enintään {max} tavua.", SV: "Begärans innehåll får vara högst {max} byte.", EN: "A body may have {max} bytes at most."},
	},
	"body-unreadable": {
		domain.Text{FI: "Pyyntö katkesi", SV: "Begäran avbröts", EN: "The request broke off"},
		domain.Text{FI: "Pyynnön runkoa ei saatu luettua loppuun. Lähetä pyyntö uudelleen.", SV: "Begärans innehåll kunde inte läsas till slutet. Skicka begäran på nytt.", EN: "The body couldn't be read to its end. Send the request again."},
	},
	"range-not-satisfiable": {
		domain.Text{FI: "Pyydettyä osaa ei ole", SV: "Den begärda delen finns inte", EN: "There is no such part"},
		domain.Text{FI: "Tiedosto on lyhyempi kuin pyydetty osa. Sen pituus on otsakkeessa Content-Range.", SV: "Filen är kortare än den begärda delen. Längden står i Content-Range.", EN: "The file is shorter than the part asked for. Content-Range has its length."},
	},
	"empty-body": {
		domain.Text{FI: "Pyyntö on tyhjä", SV: "Begäran är tom", EN: "The request is empty"},
		domain.Text{FI: "Lähetä tiedosto pyynnön runkona.", SV: "Skicka filen som begärans innehåll.", EN: "Send the file as the body of the request."},
	},
	"unsupported-media-type": {
		domain.Text{FI: "Sisältötyyppi ei käy", SV: "Innehållstypen stöds inte", EN: "Media type not supported"},
		domain.Text{FI: "Käytä jotakin kohdan allowed sisältötyypeistä. Merkistön pitää olla UTF-8 eikä runko saa olla pakattu.", SV: "Använd någon av innehållstyperna under allowed. Teckenkodningen ska vara UTF-8 och innehållet får inte vara komprimerat.", EN: "Use a media type from allowed, in UTF-8 and without a content coding."},
	},
	"invalid-json": {
		domain.Text{FI: "JSON on virheellinen", SV: "JSON-innehållet är felaktigt", EN: "The JSON is wrong"},
		domain.Text{FI: "Pyynnön runkoa ei voitu tulkita. Virheen paikka on kohdassa errors. Mitään ei tallennettu.", SV: "Begärans innehåll kunde inte tolkas. Felets plats finns under errors. Ingenting sparades.", EN: "The body couldn't be understood; errors names the place. Nothing was stored."},
	},
	"invalid-text": {
		domain.Text{FI: "Merkistövirhe", SV: "Fel i teckenkodningen", EN: "Not valid text"},
		domain.Text{FI: "Tekstin pitää olla UTF-8-merkistöä eikä siinä saa olla nollamerkkiä.", SV: "Texten ska vara UTF-8 och får inte innehålla nolltecken.", EN: "Text must be UTF-8 and hold no NUL character."},
	},
	"bad-parameters": {
		domain.Text{FI: "Osa parametreista on virheellisiä", SV: "En del av parametrarna är felaktiga", EN: "Some parameters are wrong"},
		domain.Text{FI: "Korjaa kohdassa errors nimetyt parametrit.", SV: "Rätta parametrarna som nämns under errors.", EN: "Correct the parameters named in errors."},
	},
	"no-situation": {
		domain.Text{FI: "Kerro jotain tilanteesta", SV: "Berätta något om situationen", EN: "Say something of the situation"},
		domain.Text{FI: "Anna ainakin yksi kohdassa allowed nimetyistä parametreista.", SV: "Ange minst en av parametrarna under allowed.", EN: "Give at least one of the parameters listed in allowed."},
	},
	"bad-cursor": {
		domain.Text{FI: "Kohdistin ei kelpaa", SV: "Markören är ogiltig", EN: "The cursor is not valid"},
		domain.Text{FI: "Kohdistin on vioittunut tai kuuluu toiseen luetteloon. Aloita luettelon alusta.", SV: "Markören är skadad eller hör till en annan lista. Börja om från listans början.", EN: "The cursor is damaged or belongs to another list. Begin at the start of the list."},
	},
	"cursor-expired": {
		domain.Text{FI: "Kohdistin on vanhentunut", SV: "Markören har gått ut", EN: "The cursor has expired"},
		domain.Text{FI: "Muutossyöte alkoi alusta, esimerkiksi varmuuskopion palautuksen vuoksi. Hae koko aineisto uudelleen Link-otsakkeen osoitteesta.", SV: "Ändringsflödet har börjat om, till exempel efter en återställning. Hämta hela materialet på nytt från adressen i Link-rubriken.", EN: "The feed began anew, after a restore for example. Read everything again from the address in the Link header."},
	},
	"authentication-required": {
		domain.Text{FI: "Tunnistautuminen puuttuu", SV: "Autentisering krävs", EN: "Authentication required"},
		domain.Text{FI: "Hae käyttövaltuus osoitteesta /oauth/token ja lähetä se Authorization-otsakkeessa (Bearer).", SV: "Hämta en åtkomsttoken från /oauth/token och skicka den i rubriken Authorization (Bearer).", EN: "Get an access token at /oauth/token and send it in the Authorization header (Bearer)."},
	},
	"invalid-token": {
		domain.Text{FI: "Käyttövaltuus ei kelpaa", SV: "Åtkomsttoken är ogiltig", EN: "The access token is not valid"},
		domain.Text{FI: "Käyttövaltuus on vanhentunut tai virheellinen. Hae uusi osoitteesta /oauth/token.", SV: "Åtkomsttoken har gått ut eller är felaktig. Hämta en ny från /oauth/token.", EN: "The access token has expired or is wrong. Get a new one at /oauth/token."},
	},
	"no-role": {
		domain.Text{FI: "Tililläsi ei ole roolia", SV: "Ditt konto saknar roll", EN: "Your account has no role here"},
		domain.Text{FI: "Kirjautuminen onnistui, mutta tilillesi ei ole annettu roolia materiaalipankissa. Pyydä ylläpitoa lisäämään se.", SV: "Inloggningen lyckades, men kontot har inte fått någon roll i materialbanken. Be administratören lägga till den.", EN: "You are signed in, but your account was given no role in the material bank. Ask the operator for one."},
	},
	"provider-unavailable": {
		domain.Text{FI: "Kirjautumispalvelu ei vastaa", SV: "Inloggningstjänsten svarar inte", EN: "The sign-in service doesn't answer"},
		domain.Text{FI: "Käyttövaltuutta ei voitu tarkistaa, koska organisaation kirjautumispalveluun ei saatu yhteyttä. Mitään ei tallennettu. Yritä hetken kuluttua uudelleen samalla käyttövaltuudella.", SV: "Åtkomsttoken kunde inte kontrolleras eftersom organisationens inloggningstjänst inte gick att nå. Ingenting sparades. Försök igen om en stund med samma token.", EN: "The access token couldn't be checked, since the organisation's sign-in service can't be reached. Nothing was stored. Try again in a moment with the same token."},
	},
	"invalid-credentials": {
		domain.Text{FI: "Tunnus tai salaisuus ei kelpaa", SV: "Klient-id eller hemlighet är felaktig", EN: "Client id or secret is wrong"},
		domain.Text{FI: "Tarkista asiakastunnus ja salaisuus. Tunnus voi myös olla poistettu käytöstä.", SV: "Kontrollera klient-id och hemlighet. Klienten kan också ha inaktiverats.", EN: "Check the client id and secret. The client may also have been disabled."},
	},
	"too-many-wrong-secrets": {
		domain.Text{FI: "Liian monta väärää salaisuutta", SV: "För många felaktiga hemligheter", EN: "Too many wrong secrets"},
		domain.Text{FI: "Samasta osoitteesta on tullut minuutin sisällä 20 väärää salaisuutta tälle tunnukselle. Tarkista salaisuus ja yritä uudelleen, kun Retry-After-otsakkeen aika on kulunut.", SV: "Från samma adress har 20 felaktiga hemligheter angetts för klienten inom en minut. Kontrollera hemligheten och försök igen när tiden i rubriken Retry-After har gått.", EN: "Twenty wrong secrets came from this address for this client within a minute. Check the secret, and try again after the time in Retry-After."},
	},
	"too-many-writes": {
		domain.Text{FI: "Liian monta muutosta minuutissa", SV: "För många ändringar på en minut", EN: "Too many changes in a minute"},
		domain.Text{FI: "Tunnus on käyttänyt tämän minuutin muutospyynnöt. Mitään ei tallennettu. Lähetä sama pyyntö uudelleen, kun Retry-After-otsakkeen aika on kulunut. Monta palautetta voi lähettää yhdellä pyynnöllä.", SV: "Klienten har gjort så många ändringar som tillåts under den här minuten. Ingenting sparades. Skicka samma förfrågan igen när tiden i rubriken Retry-After har gått. Flera svar kan skickas i en och samma förfrågan.", EN: "The client has used up its changes of this minute. Nothing was stored. Send the same request again after the time in Retry-After. Many pieces of feedback can be sent in one request."},
	},
	"too-many-tokens": {
		domain.Text{FI: "Liian monta käyttövaltuutta minuutissa", SV: "För många åtkomsttoken på en minut", EN: "Too many access tokens in a minute"},
		domain.Text{FI: "Tunnus on hakenut tämän minuutin käyttövaltuudet. Sama käyttövaltuus kelpaa kymmenen minuuttia: käytä sitä uudelleen, tai yritä uudelleen, kun Retry-After-otsakkeen aika on kulunut.", SV: "Klienten har hämtat så många åtkomsttoken som tillåts under den här minuten. En token gäller i tio minuter: använd den igen, eller försök på nytt när tiden i rubriken Retry-After har gått.", EN: "The client has fetched its access tokens of this minute. A token is good for ten minutes: use it again, or try again after the time in Retry-After."},
	},
	"too-many-reads": {
		domain.Text{FI: "Liian monta hakua lyhyessä ajassa", SV: "För många förfrågningar på kort tid", EN: "Too many requests in a short time"},
		domain.Text{FI: "Samasta verkosta on tullut enemmän pyyntöjä kuin rajapinta minuutissa sallii. Yritä uudelleen, kun Retry-After-otsakkeen aika on kulunut. Pyynnöt, joihin vastaus on 304, eivät kuluta kiintiötä: lähetä ETag If-None-Match-otsakkeessa.", SV: "Från samma nätverk har det kommit fler förfrågningar än vad gränssnittet tillåter per minut. Försök igen när tiden i rubriken Retry-After har gått. Förfrågningar som besvaras med 304 räknas inte: skicka ETag i rubriken If-None-Match.", EN: "More requests came from this network than the API allows in a minute. Try again after the time in Retry-After. Requests answered with 304 don't count: send the ETag in If-None-Match."},
	},
	"basic-not-allowed": {
		domain.Text{FI: "Tunnus vaatii käyttövaltuuden", SV: "Klienten behöver en åtkomsttoken", EN: "This client needs an access token"},
		domain.Text{FI: "Tunnusta ei ole luotu Basic-tunnistautumista varten. Hae käyttövaltuus osoitteesta /oauth/token.", SV: "Klienten har inte skapats för Basic-autentisering. Hämta en åtkomsttoken från /oauth/token.", EN: "The client wasn't made for Basic authentication. Get an access token at /oauth/token."},
	},
	"unreadable-file": {
		domain.Text{FI: "Tiedostoa ei voi lukea", SV: "Filen kan inte läsas", EN: "The file can't be read"},
		domain.Text{FI: "Lähetä CSV-tiedosto (erottimena pilkku, puolipiste tai sarkain) tai XLSX-tiedosto, jonka ensimmäisellä rivillä ovat otsikot.", SV: "Skicka en CSV-fil (med komma, semikolon eller tabb) eller en XLSX-fil med rubriker på första raden.", EN: "Send a CSV file (with commas, semicolons or tabs) or an XLSX file whose first row holds the headings."},
	},
	"too-many-rows": {
		domain.Text{FI: "Tiedostossa on liikaa rivejä", SV: "Filen har för många rader", EN: "The file has too many rows"},
		domain.Text{FI: "Tiedostossa saa olla enintään 20 000 riviä. Sitä edeltävät rivit tuotiin; jaa loput toiseen tiedostoon.", SV: "En fil får ha högst 20 000 rader. Raderna före det importerades; dela upp resten i en annan fil.", EN: "A file may have 20,000 rows. Those before were imported; put the rest into another file."},
	},
	"import-interrupted": {
		domain.Text{FI: "Tuonti keskeytyi", SV: "Importen avbröts", EN: "The import was interrupted"},
		domain.Text{FI: "Palvelu ehti tuoda osan riveistä. Lähetä sama tiedosto uudelleen: jo tuotuja rivejä ei tuoda toista kertaa.", SV: "En del av raderna hann importeras. Skicka samma fil på nytt: rader som redan finns importeras inte en gång till.", EN: "Part of the rows were imported. Send the same file again: rows that are there aren't imported twice."},
	},
	"imports-busy": {
		domain.Text{FI: "Tuonteja on jo käynnissä", SV: "Andra importer pågår redan", EN: "Other imports are running"},
		domain.Text{FI: "Lähetä tiedosto hetken kuluttua uudelleen. Mitään ei tallennettu.", SV: "Skicka filen på nytt om en stund. Ingenting sparades.", EN: "Send the file again in a moment. Nothing was stored."},
	},
	"two-authorizations": {
		domain.Text{FI: "Kaksi Authorization-otsaketta", SV: "Två Authorization-rubriker", EN: "Two Authorization headers"},
		domain.Text{FI: "Lähetä vain yksi Authorization-otsake.", SV: "Skicka bara en Authorization-rubrik.", EN: "Send one Authorization header only."},
	},
	"insufficient-scope": {
		domain.Text{FI: "Käyttöoikeus ei riitä", SV: "Behörigheten räcker inte", EN: "The token doesn't allow this"},
		domain.Text{FI: "Pyyntö vaatii käyttöoikeuden {scope}.", SV: "Begäran kräver behörigheten {scope}.", EN: "This needs the scope {scope}."},
	},
	"no-organisation": {
		domain.Text{FI: "Tunnuksella ei ole organisaatiota", SV: "Klienten har ingen organisation", EN: "The client has no organisation"},
		domain.Text{FI: "Palautteen lähettäjän pitää toimia jonkin organisaation puolesta.", SV: "Den som skickar respons måste företräda en organisation.", EN: "Feedback is sent on behalf of an organisation."},
	},
	"participation-not-active": {
		domain.Text{FI: "Organisaatio ei ole nyt mukana pilotissa", SV: "Organisationen deltar inte i piloten just nu", EN: "The organisation takes no part now"},
		domain.Text{FI: "Palautetta voi lähettää, kun organisaation osallistuminen ohjelmaan on voimassa.", SV: "Respons kan skickas medan organisationens deltagande i programmet är aktivt.", EN: "Feedback can be sent while the organisation's participation in a programme is active."},
	},
	"not-tried-yet": {
		domain.Text{FI: "Organisaatio ei ole vielä kokeillut työkalua", SV: "Organisationen har inte prövat verktyget ännu", EN: "The organisation hasn't tried the tool yet"},
		domain.Text{FI: "Vertaistukea voi tarjota, kun organisaatiolla on työkalusta aloitettu tai päättynyt kokeilu.", SV: "Kollegialt stöd kan erbjudas när organisationen har inlett eller avslutat ett försök med verktyget.", EN: "Peer support can be offered once a trial of the tool has been started or finished."},
	},
	"no-role-mailbox": {
		domain.Text{FI: "Organisaatiolla ei ole roolipostilaatikkoa", SV: "Organisationen har ingen funktionsbrevlåda", EN: "The organisation has no role mailbox"},
		domain.Text{FI: "Vertaistukea kysytään organisaation yhteisestä postilaatikosta. Pyydä ylläpitoa lisäämään se.", SV: "Kollegialt stöd nås via organisationens gemensamma brevlåda. Be driften lägga till den.", EN: "Peers are reached by the organisation's role mailbox. Ask the operator to add it."},
	},
	"another-organisation": {
		domain.Text{FI: "Toisen organisaation tiedot", SV: "En annan organisations uppgifter", EN: "Another organisation's"},
		domain.Text{FI: "Voit muuttaa vain oman organisaatiosi tietoja.", SV: "Du kan bara ändra din egen organisations uppgifter.", EN: "You can change your own organisation's only."},
	},
	"last-key": {
		domain.Text{FI: "Muuta allekirjoittavaa avainta ei ole", SV: "Det finns ingen annan nyckel som signerar", EN: "No other key signs"},
		domain.Text{FI: "Luo ensin uusi avain. Vanhan voi poistaa, kun uusi allekirjoittaa.", SV: "Skapa först en ny nyckel. Den gamla kan tas bort när den nya signerar.", EN: "Make a new key first. The old one can be retired once the new one signs."},
	},
	"operators-only": {
		domain.Text{FI: "Vain ylläpito voi tehdä tämän", SV: "Endast driften kan göra detta", EN: "Operators only"},
		domain.Text{FI: "Tee tämä palvelimen komentorivillä.", SV: "Gör detta på serverns kommandorad.", EN: "Do this on the server's command line."},
	},
	"contains-personal-identity-code": {
		domain.Text{FI: "Tekstissä on henkilötunnus", SV: "Texten innehåller en personbeteckning", EN: "The text holds a personal identity code"},
		domain.Text{FI: "Poista henkilötunnus tekstistä ja lähetä se uudelleen. Mitään ei tallennettu.", SV: "Ta bort personbeteckningen ur texten och skicka den på nytt. Ingenting sparades.", EN: "Remove the personal identity code and send the text again. Nothing was stored."},
	},
	"idempotency-key-required": {
		domain.Text{FI: "Toiston tunniste puuttuu", SV: "Begäran saknar identifierare", EN: "Nothing tells a repetition from a new request"},
		domain.Text{FI: "Lähetä Idempotency-Key-otsake tai rungossa kentät source ja external_id, niin pyynnön voi toistaa turvallisesti. Mitään ei tallennettu.", SV: "Skicka rubriken Idempotency-Key eller fälten source och external_id, så kan begäran upprepas tryggt. Ingenting sparades.", EN: "Send an Idempotency-Key header, or source and external_id in the body where it has them, so that the request can be repeated safely. Nothing was stored."},
	},
	"idempotency-key-reused": {
		domain.Text{FI: "Sama avain, eri pyyntö", SV: "Samma nyckel, annan begäran", EN: "Same key, another request"},
		domain.Text{FI: "Idempotency-Key on jo käytetty toiseen pyyntöön. Käytä uutta avainta. Mitään ei tallennettu.", SV: "Idempotency-Key har redan använts för en annan begäran. Använd en ny nyckel. Ingenting sparades.", EN: "The Idempotency-Key was used for another request. Use a new one. Nothing was stored."},
	},
	"request-in-progress": {
		domain.Text{FI: "Sama pyyntö on käsittelyssä", SV: "Samma begäran behandlas redan", EN: "The same request is under way"},
		domain.Text{FI: "Lähetä pyyntö hetken kuluttua uudelleen, niin saat sen tuloksen.", SV: "Skicka begäran på nytt om en stund, så får du resultatet.", EN: "Send it again in a moment to get its result."},
	},
	"if-match-required": {
		domain.Text{FI: "If-Match puuttuu", SV: "If-Match saknas", EN: "If-Match is missing"},
		domain.Text{FI: "Lue kohde ja lähetä sen ETag If-Match-otsakkeessa, jottei toisen muutos katoa.", SV: "Läs objektet och skicka dess ETag i rubriken If-Match, så att ingen annans ändring går förlorad.", EN: "Read the resource and send its ETag in If-Match, so that nobody's change is lost."},
	},
	"slug-taken": {
		domain.Text{FI: "Osoitetunnus on jo käytössä", SV: "Adressnamnet används redan", EN: "The slug is taken"},
		domain.Text{FI: "Valitse toinen osoitetunnus. Kerran käytettyä ei voi ottaa uudelleen käyttöön.", SV: "Välj ett annat adressnamn. Ett namn som har använts kan inte återanvändas.", EN: "Choose another slug. One that was used once is never used again."},
	},
	"business-id-taken": {
		domain.Text{FI: "Y-tunnus on jo toisella organisaatiolla", SV: "En annan organisation har redan FO-numret", EN: "The business id belongs to another organisation"},
		domain.Text{FI: "Tarkista Y-tunnus.", SV: "Kontrollera FO-numret.", EN: "Check the business id."},
	},
	"erased": {
		domain.Text{FI: "Poistettu pysyvästi", SV: "Raderat för gott", EN: "Erased for good"},
		domain.Text{FI: "Sisältö on poistettu pysyvästi, eikä sitä saa takaisin. Jäljellä on vain tieto siitä, että se on ollut olemassa.", SV: "Innehållet har raderats för gott och kan inte återställas. Kvar finns bara uppgiften om att det har funnits.", EN: "The content was erased for good and can't be brought back. All that is left is that it was there."},
	},
	"erasing-current-revision": {
		domain.Text{FI: "Voimassa olevaa versiota ei voi poistaa yksinään", SV: "Den gällande versionen kan inte raderas ensam", EN: "The current version can't be erased alone"},
		domain.Text{FI: "Julkaise ensin uusi versio tai poista koko työkalu.", SV: "Publicera först en ny version eller radera hela verktyget.", EN: "Publish another version first, or erase the whole tool."},
	},
	"withdrawn": {
		domain.Text{FI: "Poistettu materiaalipankista", SV: "Borttaget ur materialbanken", EN: "Withdrawn"},
		domain.Text{FI: "Työkalu ei ole enää käytössä. Jos sille on korvaaja, se on kohdassa replaced_by. Julkaistut versiot ovat yhä luettavissa.", SV: "Verktyget används inte längre. En eventuell ersättare finns under replaced_by. Publicerade versioner kan fortfarande läsas.", EN: "The tool is no longer in use. replaced_by names another one where there is one. Published versions stay readable."},
	},
	"database-unavailable": {
		domain.Text{FI: "Palvelu ei ole juuri nyt käytettävissä", SV: "Tjänsten är inte tillgänglig just nu", EN: "Not available right now"},
		domain.Text{FI: "Mitään ei tallennettu. Yritä hetken kuluttua uudelleen.", SV: "Ingenting sparades. Försök igen om en stund.", EN: "Nothing was stored. Try again in a moment."},
	},
	"outcome-unknown": {
		domain.Text{FI: "Lopputulos ei ole tiedossa", SV: "Resultatet är okänt", EN: "The outcome is unknown"},
		domain.Text{FI: "Yhteys katkesi tallennuksen aikana. Lähetä sama pyyntö samalla avaimella uudelleen: se tehdään enintään kerran.", SV: "Förbindelsen bröts under sparandet. Skicka samma begäran med samma nyckel på nytt: den utförs högst en gång.", EN: "The connection broke while storing. Send the same request with the same key again: it is carried out once at most."},
	},
	"internal-error": {
		domain.Text{FI: "Palvelussa on vika", SV: "Ett fel har uppstått i tjänsten", EN: "Something is wrong on our side"},
		domain.Text{FI: "Vika on kirjattu. Kerro request_id, jos otat yhteyttä.", SV: "Felet har antecknats. Uppge request_id om du tar kontakt.", EN: "The fault is logged. Quote request_id when you get in touch."},
	},
}
