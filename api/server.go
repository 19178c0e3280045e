package api

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// Options is what the server is made of.
type Options struct {
	Store     domain.Store
	Keeper    *catalogue.Keeper
	Keys      *KeyRing
	PublicURL string // without a slash at the end
	OpenAPI   []byte // the published contract, 3.1
	Swagger   []byte // the same in Swagger 2.0, for Power Platform
	Version   string
	Log       *slog.Logger
	Now       func() time.Time
}

// Server answers requests.
type Server struct {
	Options
	tools    domain.ToolService
	feedback domain.FeedbackService
	trials   domain.TrialService
	peers    domain.PeerSupportService
	clients  domain.ClientService
	imports  *importer
	basic    *basicPairs
	metrics  *Metrics
}

// New makes a server.
func New(o Options) *Server {
	return &Server{
		Options:  o,
		tools:    domain.ToolService{Store: o.Store, Now: o.Now},
		feedback: domain.FeedbackService{Store: o.Store, Now: o.Now},
		trials:   domain.TrialService{Store: o.Store, Now: o.Now},
		peers:    domain.PeerSupportService{Store: o.Store, Now: o.Now},
		clients:  domain.ClientService{Store: o.Store, Now: o.Now},
		imports:  newImporter(domain.SurveyService{Store: o.Store, Now: o.Now}, o.Log),
		basic:    newBasicPairs(),
		metrics:  newMetrics(o.Keeper),
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
	public := func(path string, h echo.HandlerFunc) {
		e.GET(path, h)
		e.HEAD(path, h)
	}
	member := func(method, path string, h memberHandler) {
		e.Add(method, path, s.member(h))
		if method == http.MethodGet {
			e.HEAD(path, s.member(h))
		}
	}

	public("/", s.showService)
	public("/docs", s.showDocs)
	public("/docs/*", s.showDocsAsset)
	public("/openapi.json", s.showOpenAPI)
	public("/swagger.json", s.showSwagger)
	public("/problems/:code", s.showProblem)
	public("/.well-known/jwks.json", s.showKeys)
	e.POST("/oauth/token", s.issueToken)

	public("/v1/tools", s.listTools)
	public("/v1/tools/:slug", s.showTool)
	public("/v1/tools/:slug/document", s.showDocument)
	public("/v1/tools/:slug/revisions", s.listRevisions)
	public("/v1/tools/:slug/revisions/:number", s.showRevision)
	public("/v1/tools/:slug/peers", s.listPeers)
	public("/v1/collections", s.listCollections)
	public("/v1/collections/:slug", s.showCollection)
	public("/v1/vocabularies", s.listVocabularies)
	public("/v1/vocabularies/:scheme", s.showVocabulary)
	public("/v1/leadership-levels", s.listLeadershipLevels)
	public("/v1/leadership-levels/:code", s.showLeadershipLevel)
	public("/v1/organisations", s.listOrganisations)
	public("/v1/organisations/:slug", s.showOrganisation)
	public("/v1/programmes", s.listProgrammes)
	public("/v1/programmes/:slug", s.showProgramme)
	public("/v1/peer-pools", s.listPeerPools)
	public("/v1/peer-pools/:slug", s.showPeerPool)
	public("/v1/changes", s.listChanges)

	member(http.MethodGet, "/v1/me", s.showMe)
	member(http.MethodGet, "/v1/me/changes", s.listMyChanges)
	member(http.MethodPost, "/v1/feedback", s.submitFeedback)
	member(http.MethodPost, "/v1/feedback-batch", s.submitBatch)
	member(http.MethodGet, "/v1/feedback", s.listFeedback)
	member(http.MethodGet, "/v1/feedback/:id", s.showFeedback)
	member(http.MethodPatch, "/v1/feedback/:id", s.correctFeedback)
	member(http.MethodPost, "/v1/feedback/:id/reply", s.replyToFeedback)
	member(http.MethodPost, "/v1/feedback/:id/confirm", s.confirmFeedback)
	member(http.MethodPost, "/v1/feedback/:id/reopen", s.reopenFeedback)
	member(http.MethodPost, "/v1/feedback/:id/withdraw", s.withdrawFeedback)
	member(http.MethodPost, "/v1/feedback/:id/triage", s.triageFeedback)
	member(http.MethodPost, "/v1/feedback/:id/answer", s.answerFeedback)

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

	member(http.MethodPost, "/v1/tools", s.createTool)
	member(http.MethodGet, "/v1/tools/:slug/draft", s.showDraft)
	member(http.MethodPatch, "/v1/tools/:slug/draft", s.editDraft)
	member(http.MethodPost, "/v1/tools/:slug/submit", s.submitDraft)
	member(http.MethodPost, "/v1/tools/:slug/return", s.returnDraft)
	member(http.MethodPost, "/v1/tools/:slug/publish", s.publishDraft)
	member(http.MethodPost, "/v1/tools/:slug/withdraw", s.withdrawTool)
	member(http.MethodPost, "/v1/tools/:slug/reinstate", s.reinstateTool)
}
