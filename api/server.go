package api

import (
	"crypto/sha256"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// Options is what the server is made of.
type Options struct {
	Store     domain.Store
	Tools     domain.ToolService
	Keeper    *catalogue.Keeper
	Keys      *KeyRing
	Misses    *domain.Misses
	Refusals  *domain.Refusals
	Webhooks  domain.WebhookService
	Dispatch  *domain.Dispatcher
	Media     domain.Files
	MaxMedia  int64 // of an uploaded file, in bytes
	Revoked   *domain.Revoked
	Quotas    *domain.Quotas // of writes and tokens
	Provider  *Provider      // whose tokens are taken beside our own; nil: none
	PublicURL string         // without a slash at the end
	Origins   []string       // whose pages may use a token and write, as browsers send them in Origin
	Proxies   []netip.Prefix // our own, which say in X-Forwarded-For where a request came from
	Reads     ReadLimit
	OpenAPI   []byte // the published contract, 3.1
	Swagger   []byte // the same in Swagger 2.0, for Power Platform
	Version   string
	Log       *slog.Logger
	Now       func() time.Time

	Dictionary string // that search has for Finnish: voikko or none
	Processors int    // that the machine gives the program; so many searches run at once
}

// Server answers requests.
type Server struct {
	Options
	tools     domain.ToolService
	feedback  domain.FeedbackService
	trials    domain.TrialService
	peers     domain.PeerSupportService
	overviews domain.OverviewService
	clients   domain.ClientService
	groups    *domain.ThesaurusService[domain.ThesaurusGroup]
	relations *domain.ThesaurusService[domain.ThesaurusRelation]
	misses    domain.MissService
	erasure   domain.ErasureService
	exports   domain.ExportService
	media     domain.MediaService

	vocabularies     domain.VocabularyService
	responsibilities domain.ResponsibilityService
	registry         domain.RegistryService

	imports   *importer
	basic     *basicPairs
	proved    *lru.Cache[[sha256.Size]byte, proved]
	exporting *exporting
	metrics   *Metrics
	reads     *readLimiter // nil: no limit
	coders    *coders
	openAPI   *precompressed
	swagger   *precompressed
	docs      *docsPage
	archive   *archive
	view      string // what tags cover of the program itself: how it renders, and for which address
	htmlTexts *lru.Cache[string, catalogue.Fragments]
	feedTexts *lru.Cache[string, feedText]
	feedLinks map[domain.Language]string
	packed    *lru.Cache[string, []byte] // coded bodies by their tags
	searching chan struct{}              // a place for each search that runs
	wholes    *lru.Cache[wholeKey, []byte]
	documents *lru.Cache[*catalogue.Tool, []byte]

	mediaFiles *lru.Cache[string, keptMedia]
}

// New makes a server.
func New(o Options) *Server {
	view := sha256.Sum256(slices.Concat([]byte(viewVersion+" "+o.PublicURL+" "), o.OpenAPI))
	htmlTexts, _ := lru.New[string, catalogue.Fragments](keptTexts) // fails only for a size below 1, as the next
	feedTexts, _ := lru.New[string, feedText](keptFeedTexts)
	packed, _ := lru.New[string, []byte](keptPacked)
	wholes, _ := lru.New[wholeKey, []byte](keptWhole)
	documents, _ := lru.New[*catalogue.Tool, []byte](keptDocuments)
	mediaFiles, _ := lru.New[string, keptMedia](maxMedia)
	tokens, _ := lru.New[[sha256.Size]byte, proved](maxProved)
	archive := newArchive(o.Store)
	o.Keeper.OnErasure(func() {
		archive.kept.Purge()
		htmlTexts.Purge()
		feedTexts.Purge()
		packed.Purge()
		wholes.Purge()
		documents.Purge()
		mediaFiles.Purge()
	})
	return &Server{
		Options:   o,
		tools:     o.Tools,
		feedback:  domain.FeedbackService{Store: o.Store, Now: o.Now, Together: domain.NewCombiner()},
		trials:    domain.TrialService{Store: o.Store, Now: o.Now},
		peers:     domain.PeerSupportService{Store: o.Store, Now: o.Now},
		clients:   domain.ClientService{Store: o.Store, Now: o.Now, Refusals: o.Refusals, Revoked: o.Revoked, Quotas: o.Quotas},
		overviews: domain.OverviewService{Store: o.Store, Now: o.Now},
		groups:    domain.NewThesaurusGroups(o.Store, o.Now),
		relations: domain.NewThesaurusRelations(o.Store, o.Now),
		misses:    domain.MissService{Store: o.Store},
		erasure:   domain.ErasureService{Store: o.Store, Now: o.Now},
		exports:   domain.ExportService{Store: o.Store, Now: o.Now},
		media:     domain.MediaService{Store: o.Store, Files: o.Media, Now: o.Now},

		vocabularies:     domain.VocabularyService{Store: o.Store, Now: o.Now},
		responsibilities: domain.ResponsibilityService{Store: o.Store, Now: o.Now},
		registry:         domain.RegistryService{Store: o.Store, Now: o.Now},

		imports:   newImporter(domain.SurveyService{Store: o.Store, Now: o.Now}, o.Log),
		basic:     newBasicPairs(),
		proved:    tokens,
		exporting: &exporting{now: map[domain.ID]bool{}},
		metrics:   newMetrics(o.Keeper, o.Dispatch),
		reads:     newReadLimiter(o.Reads),
		coders:    newCoders(),
		openAPI:   precompress(jsonMedia, o.OpenAPI),
		swagger:   precompress(jsonMedia, o.Swagger),
		docs:      newDocsPage(),
		archive:   archive,
		view:      string(view[:16]),
		htmlTexts: htmlTexts,
		feedTexts: feedTexts,
		feedLinks: feedLinks(o.PublicURL),
		packed:    packed,
		searching: make(chan struct{}, max(1, o.Processors)),
		wholes:    wholes,
		documents: documents,

		mediaFiles: mediaFiles,
	}
}

// Close ends what runs in the background, and waits until it has ended.
func (s *Server) Close() { s.imports.close() }

// Handler is the public surface.
func (s *Server) Handler() http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.answerError
	e.Pre(s.door)
	s.routes(e)
	return e
}

// routes has every route on this one page. Public ones don't look at a token; those for members get
// the actor as an argument, and the domain decides what the actor may.
func (s *Server) routes(e *echo.Echo) {
	open := map[string]bool{}
	e.Use(s.crossOrigin(open), wholePath)
	public := func(path string, h echo.HandlerFunc) {
		h = s.metered(h)
		e.GET(path, h)
		e.HEAD(path, h)
		open[path] = true
	}
	member := func(method, path string, h memberHandler) {
		e.Add(method, path, s.member(h))
		if method == http.MethodGet {
			e.HEAD(path, s.member(h))
		}
	}

	stored := func(path string, h echo.HandlerFunc) { public(path, timed(h)) } // what isn't in memory

	public("/", s.showService)
	public("/docs", s.showDocs)
	public("/docs/*", s.showDocsAsset)
	public("/openapi.json", s.showOpenAPI)
	public("/swagger.json", s.showSwagger)
	public("/problems/:code", s.showProblem)
	public("/.well-known/jwks.json", s.showKeys)
	public("/.well-known/oauth-authorization-server", s.showAuthorizationServer)
	e.POST("/oauth/token", timed(s.issueToken))
	e.POST("/oauth/revoke", timed(s.revokeToken))

	public("/v1/tools", s.listTools)
	public("/v1/tools/:slug", s.showTool)
	public("/tools/:slug", s.readTool)
	public("/v1/tools/:slug/document", s.showDocument)
	public("/v1/tools/:slug/revisions", s.listRevisions)
	stored("/v1/tools/:slug/revisions/:number", s.showRevision)
	stored("/v1/tools/:slug/revisions/:number/diff", s.diffRevisions)
	public("/v1/tools/:slug/related", s.listRelated)
	public("/v1/tools/:slug/evidence", s.showEvidence)
	public("/v1/tools/:slug/evidence.svg", s.showEvidenceChart)
	public("/v1/tools/:slug/evidence.html", s.showEvidenceTable)
	public("/v1/search/complete", s.completeSearch)
	public("/v1/suggestions", s.listSuggestions)
	stored("/v1/tools/:slug/peers", s.listPeers)
	public("/v1/collections", s.listCollections)
	public("/v1/collections/:slug", s.showCollection)
	public("/v1/vocabularies", s.listVocabularies)
	public("/v1/vocabularies/:scheme", s.showVocabulary)
	public("/v1/leadership-levels", s.listLeadershipLevels)
	public("/v1/leadership-levels/:code", s.showLeadershipLevel)
	public("/v1/paths", s.listPaths)
	public("/v1/paths/:track", s.showPath)
	public("/v1/organisations", s.listOrganisations)
	public("/v1/organisations/:slug", s.showOrganisation)
	public("/v1/programmes", s.listProgrammes)
	public("/v1/programmes/:slug", s.showProgramme)
	public("/v1/peer-pools", s.listPeerPools)
	public("/v1/peer-pools/:slug", s.showPeerPool)
	public("/v1/media/:sha256/:filename", s.showMedia) // takes as long as its reader
	stored("/v1/changes", s.listChanges)
	public("/feeds/:file", s.showFeed)
	public("/v1/exports/tools.csv", s.exportToolsCSV) // as long as its reader takes, as the next two
	public("/v1/exports/tools.xlsx", s.exportToolsXLSX)
	public("/v1/exports/tools.ndjson", s.exportToolsNDJSON)
	stored("/v1/previews/:token", s.showPreview)
	stored("/v1/invitations/:token", s.showInvited)
	e.POST("/v1/invitations/:token/claim", timed(s.claimInvitation))

	member(http.MethodGet, "/v1/me", s.showMe)
	member(http.MethodGet, "/v1/me/changes", s.listMyChanges)
	e.Match([]string{http.MethodGet, http.MethodHead}, "/v1/me/export", s.identified(s.exportOwn)) // as long as its reader takes
	member(http.MethodGet, "/v1/clients", s.listClients)
	member(http.MethodGet, "/v1/clients/:id", s.showClient)
	member(http.MethodPatch, "/v1/clients/:id", s.changeClient)
	member(http.MethodPost, "/v1/clients/:id/rotate-secret", s.rotateSecret)
	member(http.MethodGet, "/v1/webhook-endpoints", s.listWebhooks)
	member(http.MethodPost, "/v1/webhook-endpoints", s.registerWebhook)
	member(http.MethodGet, "/v1/webhook-endpoints/:id", s.showWebhook)
	member(http.MethodPatch, "/v1/webhook-endpoints/:id", s.changeWebhook)
	member(http.MethodDelete, "/v1/webhook-endpoints/:id", s.deleteWebhook)
	e.POST("/v1/webhook-endpoints/:id/ping", s.identified(s.pingWebhook)) // as long as the receiver takes
	member(http.MethodPost, "/v1/webhook-endpoints/:id/rotate-secret", s.rotateWebhookSecret)
	member(http.MethodPost, "/v1/webhook-endpoints/:id/replay", s.replayWebhook)
	member(http.MethodPost, "/v1/webhook-endpoints/:id/skip", s.skipWebhookMessage)
	member(http.MethodGet, "/v1/webhook-endpoints/:id/deliveries", s.listWebhookDeliveries)

	member(http.MethodPost, "/v1/feedback", s.submitFeedback)
	member(http.MethodPost, "/v1/feedback-batch", s.submitBatch)
	member(http.MethodPost, "/v1/feedback/triage-batch", s.triageBatch)
	member(http.MethodGet, "/v1/feedback", s.listFeedback)
	member(http.MethodGet, "/v1/feedback/queue.xlsx", s.exportQueue)
	member(http.MethodPost, "/v1/queue-imports", s.importQueue)
	member(http.MethodGet, "/v1/feedback/:id", s.showFeedback)
	member(http.MethodPatch, "/v1/feedback/:id", s.correctFeedback)
	member(http.MethodDelete, "/v1/feedback/:id", s.eraseFeedback)
	member(http.MethodPost, "/v1/feedback/:id/reply", s.replyToFeedback)
	member(http.MethodPost, "/v1/feedback/:id/confirm", s.confirmFeedback)
	member(http.MethodPost, "/v1/feedback/:id/reopen", s.reopenFeedback)
	member(http.MethodPost, "/v1/feedback/:id/withdraw", s.withdrawFeedback)
	member(http.MethodPost, "/v1/feedback/:id/triage", s.triageFeedback)
	member(http.MethodPost, "/v1/feedback/:id/answer", s.answerFeedback)
	member(http.MethodPost, "/v1/feedback/:id/note", s.noteFeedback)
	member(http.MethodGet, "/v1/feedback/:id/similar", s.listSimilarFeedback)

	member(http.MethodPost, "/v1/feedback-imports", s.importFeedback)
	member(http.MethodGet, "/v1/feedback-imports/template.xlsx", s.showImportTemplate)
	member(http.MethodGet, "/v1/feedback-imports/:id", s.showImport)

	member(http.MethodPost, "/v1/trials", s.planTrial)
	member(http.MethodGet, "/v1/trials", s.listTrials)
	member(http.MethodGet, "/v1/trials/:id", s.showTrial)
	member(http.MethodPatch, "/v1/trials/:id", s.editTrial)
	member(http.MethodPost, "/v1/trials/:id/start", s.startTrial)
	member(http.MethodPost, "/v1/trials/:id/finish", s.finishTrial)
	member(http.MethodGet, "/v1/tools/:slug/peer-support", s.showPeerSupport)
	member(http.MethodPut, "/v1/tools/:slug/peer-support", s.offerPeerSupport)
	member(http.MethodDelete, "/v1/tools/:slug/peer-support", s.withdrawPeerSupport)

	member(http.MethodGet, "/v1/programmes/:slug/overview", s.showOverview)
	member(http.MethodGet, "/v1/programmes/:slug/overview.svg", s.showOverviewChart)

	e.POST(mediaPath, s.identified(s.uploadMedia)) // takes as long as its sender
	e.Match([]string{http.MethodGet, http.MethodHead}, "/v1/media/:sha256", s.identified(s.showDraftMedia))
	member(http.MethodGet, "/v1/captions-due", s.listCaptionsDue)
	member(http.MethodGet, "/v1/drafts", s.listDrafts)
	member(http.MethodPost, "/v1/tools", s.createTool)
	member(http.MethodGet, "/v1/tools/:slug/draft", s.showDraft)
	member(http.MethodPatch, "/v1/tools/:slug/draft", s.editDraft)
	member(http.MethodDelete, "/v1/tools/:slug/draft", s.discardDraft)
	member(http.MethodPost, "/v1/tools/:slug/draft/previews", s.createPreview)
	member(http.MethodGet, "/v1/tools/:slug/draft/previews", s.listPreviews)
	member(http.MethodDelete, "/v1/tools/:slug/draft/previews/:id", s.revokePreview)
	member(http.MethodPost, "/v1/tools/:slug/submit", s.submitDraft)
	member(http.MethodPost, "/v1/tools/:slug/return", s.returnDraft)
	member(http.MethodPost, "/v1/tools/:slug/publish", s.publishDraft)
	member(http.MethodPost, "/v1/tools/:slug/schedule", s.scheduleDraft)
	member(http.MethodPost, "/v1/tools/:slug/withdraw", s.withdrawTool)
	member(http.MethodPost, "/v1/tools/:slug/reinstate", s.reinstateTool)

	member(http.MethodGet, "/v1/thesaurus/groups", s.listThesaurusGroups)
	member(http.MethodGet, "/v1/thesaurus/groups/:code", s.showThesaurusGroup)
	member(http.MethodPut, "/v1/thesaurus/groups/:code", s.putThesaurusGroup)
	member(http.MethodDelete, "/v1/thesaurus/groups/:code", s.deleteThesaurusGroup)
	member(http.MethodGet, "/v1/thesaurus/relations", s.listThesaurusRelations)
	member(http.MethodGet, "/v1/thesaurus/relations/:code", s.showThesaurusRelation)
	member(http.MethodPut, "/v1/thesaurus/relations/:code", s.putThesaurusRelation)
	member(http.MethodDelete, "/v1/thesaurus/relations/:code", s.deleteThesaurusRelation)
	member(http.MethodGet, "/v1/search/misses", s.listSearchMisses)

	member(http.MethodGet, "/v1/vocabularies/:scheme/terms/:code", s.showTerm)
	member(http.MethodPut, "/v1/vocabularies/:scheme/terms/:code", s.putTerm)
	member(http.MethodGet, "/v1/collections/:slug/document", s.showCollectionDocument)
	member(http.MethodPut, "/v1/collections/:slug", s.putCollection)
	member(http.MethodGet, "/v1/programmes/:slug/document", s.showProgrammeDocument)
	member(http.MethodPut, "/v1/programmes/:slug", s.putProgramme)
	member(http.MethodGet, "/v1/programmes/:slug/participations/:organisation", s.showParticipation)
	member(http.MethodPut, "/v1/programmes/:slug/participations/:organisation", s.putParticipation)
	member(http.MethodGet, "/v1/organisations/:slug/document", s.showOrganisationDocument)
	member(http.MethodPut, "/v1/organisations/:slug", s.putOrganisation)
	member(http.MethodPost, "/v1/organisations/:slug/invitations", s.createInvitation)
	member(http.MethodGet, "/v1/organisations/:slug/invitations", s.listInvitations)
	member(http.MethodDelete, "/v1/organisations/:slug/invitations/:id", s.revokeInvitation)
	member(http.MethodGet, "/v1/organisations/:slug/responsibilities/:code", s.showOwnResponsibility)
	member(http.MethodPut, "/v1/organisations/:slug/responsibilities/:code", s.putOwnResponsibility)
	member(http.MethodDelete, "/v1/organisations/:slug/responsibilities/:code", s.deleteOwnResponsibility)
}
