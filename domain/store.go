package domain

import (
	"context"
	"time"
)

// Store keeps the material bank. Reading goes through As; writing is possible only inside InTx,
// whose function says what changed: a write elsewhere doesn't compile and the change feed can't be
// forgotten.
//
// Errors of all methods: a *Error (NotFound for what isn't there or isn't the actor's, Conflict,
// Stale, Unavailable when the database is away or the outcome of a commit is unknown), else a fault
// of ours.
type Store interface {
	// As reads as that actor: rows of other organisations aren't there for it.
	As(Actor) Reader
	// InTx runs f in one transaction and commits what it wrote together with the changes it
	// returns, or nothing at all. It returns after the commit is durable.
	InTx(ctx context.Context, actor Actor, f func(Writer) ([]Change, error)) error
	// Record writes lines of the trail for what no transaction carries: sign-ins, and reading what isn't
	// public. It returns after they are durable; many at once share one commit.
	Record(ctx context.Context, events ...AuditEvent) error
}

// Reader reads.
type Reader interface {
	Tool(ctx context.Context, slug string) (Tool, error)
	ToolByID(ctx context.Context, id ID) (Tool, error)
	// Tools gives those of the slugs that there are.
	Tools(ctx context.Context, slugs []string) ([]Tool, error)
	// InWork tells which of the tools have a draft.
	InWork(ctx context.Context, tools []ID) ([]ID, error)
	Draft(ctx context.Context, tool ID) (Draft, error)
	// Previews lists the links to a tool's draft that work at that time, the oldest first.
	Previews(ctx context.Context, tool ID, now time.Time) ([]Preview, error)
	// PreviewBy finds the link with that hash, if it works at that time.
	PreviewBy(ctx context.Context, tokenHash []byte, now time.Time) (Preview, error)
	// WorkAfter lists tools in these states of work by slug, at most limit behind that one, with their
	// working copies.
	WorkAfter(ctx context.Context, after string, states []string, limit int) ([]Work, error)
	// DueDrafts gives scheduled drafts whose time has come, the longest due first.
	DueDrafts(ctx context.Context, now time.Time, limit int) ([]DueDraft, error)
	Revision(ctx context.Context, tool ID, number int) (Revision, error)
	// RevisionHeads lists a tool's revisions, oldest first, without their content.
	RevisionHeads(ctx context.Context, tool ID) ([]Revision, error)
	// RevisionOn is the number of the revision that was current at that time, else the first.
	RevisionOn(ctx context.Context, tool ID, at time.Time) (int, error)
	// AddressedBy lists the feedback that a revision addresses, as far as the actor may see it.
	AddressedBy(ctx context.Context, tool ID, number int) ([]ID, error)
	// Published gives the published and withdrawn tools with these ids, with their current revision.
	Published(ctx context.Context, ids []ID) ([]PublishedTool, error)
	// PublishedAfter lists published and withdrawn tools by id, at most limit behind that one.
	PublishedAfter(ctx context.Context, after ID, limit int) ([]PublishedTool, error)

	Feedback(ctx context.Context, id ID) (Feedback, error)
	// FeedbackBySource also gives the fingerprint of the request that created it.
	FeedbackBySource(ctx context.Context, organisation ID, source, externalID string) (Feedback, string, error)
	// FingerprintsBySource gives the fingerprints of those external ids that the organisation has used.
	FingerprintsBySource(ctx context.Context, organisation ID, source string, externalIDs []string) (map[string]string, error)
	FeedbackPage(ctx context.Context, filter FeedbackFilter) (FeedbackPage, error)
	// FeedbackLike gives the newest feedback that could be a duplicate of this: on the same tool, and not
	// taken back.
	FeedbackLike(ctx context.Context, fb Feedback, limit int) ([]Feedback, error)
	// FeedbackSince gives the organisation's feedback that changed after a position of its scope, as it
	// is now, in the order of its last change.
	FeedbackSince(ctx context.Context, organisation ID, news NewsFilter) (FeedbackPage, error)
	// RevisionsBecauseOf gives the revisions that came out because of the organisation's feedback.
	RevisionsBecauseOf(ctx context.Context, organisation ID, news NewsFilter) (RevisedPage, error)
	Trial(ctx context.Context, id ID) (Trial, error)
	// Evidence gives what was released of the trials of the tools with the ids, or of all for nil, whoever
	// asks.
	Evidence(ctx context.Context, tools []ID) ([]Evidence, error)
	// EvidenceDue lists the tools of which something was said since a time.
	EvidenceDue(ctx context.Context, since time.Time) ([]ID, error)
	// Ratings gives what was released of their ratings.
	Ratings(ctx context.Context, tools []ID) ([]Rating, error)
	// TrialBySource also gives the fingerprint of the request that created it.
	TrialBySource(ctx context.Context, organisation ID, source, externalID string) (Trial, string, error)
	TrialPage(ctx context.Context, filter TrialFilter) (TrialPage, error)

	SurveyImport(ctx context.Context, id ID) (SurveyImport, error)
	// SurveyMapping is the one kept for the source; the empty one when there is none.
	SurveyMapping(ctx context.Context, organisation ID, source string) (SurveyMapping, error)

	Organisation(ctx context.Context, slug string) (Organisation, error)
	OrganisationByID(ctx context.Context, id ID) (Organisation, error)
	Organisations(ctx context.Context) ([]Organisation, error)
	Programmes(ctx context.Context) ([]Programme, error)
	Participations(ctx context.Context) ([]Participation, error)
	ParticipationsOf(ctx context.Context, organisation ID) ([]Participation, error)
	// Overview counts what the organisations of a programme did, as far as the actor may see it; weeks in
	// which nothing happened aren't there.
	Overview(ctx context.Context, q OverviewQuery) (Overview, error)
	Collections(ctx context.Context) ([]Collection, error)
	PeerPools(ctx context.Context) ([]PeerPool, error)
	PeerSupport(ctx context.Context, organisation, tool ID) (PeerSupport, error)
	// PeerSupportFor lists every organisation's offer for a tool, the oldest first.
	PeerSupportFor(ctx context.Context, tool ID) ([]PeerSupport, error)
	ResponsibilityOverrides(ctx context.Context) ([]ResponsibilityOverride, error)
	ResponsibilityOverride(ctx context.Context, organisation ID, code string) (ResponsibilityOverride, error)
	Vocabularies(ctx context.Context) (*Vocabularies, error)
	// Thesaurus gives all entries by their codes.
	Thesaurus(ctx context.Context) (Thesaurus, error)
	ThesaurusGroup(ctx context.Context, code string) (ThesaurusGroup, error)
	ThesaurusRelation(ctx context.Context, code string) (ThesaurusRelation, error)
	// SearchMisses lists what was searched for in vain, the most frequent first.
	SearchMisses(ctx context.Context, filter MissFilter) (MissPage, error)

	// Export calls each with every row that an organisation takes home, as a JSON object, section by section
	// in one snapshot, and with nil at the beginning of each section.
	Export(ctx context.Context, organisation ID, each func(section string, row []byte) error) error
	// CountAged counts feedback, or trials, that aren't erased.
	CountAged(ctx context.Context, trials bool, a Aged) (int64, error)
	// RetentionRan tells whether retention ran on a day.
	RetentionRan(ctx context.Context, day Date) (bool, error)

	Client(ctx context.Context, id ID) (Client, error)
	// ClientsAfter lists clients by id, newest first, at most limit behind that one; of one organisation
	// when it is given.
	ClientsAfter(ctx context.Context, organisation, after ID, limit int) ([]Client, error)
	// Invitations lists an organisation's that haven't expired, the oldest first.
	Invitations(ctx context.Context, organisation ID, now time.Time) ([]Invitation, error)
	// InvitationBy finds the one with that hash, unless it has expired.
	InvitationBy(ctx context.Context, tokenHash []byte, now time.Time) (Invitation, error)
	// FailedSecrets is empty when none came there, or the minute is over.
	FailedSecrets(ctx context.Context, name []byte, now time.Time) (FailedSecrets, error)
	// Revocations lists those that haven't expired.
	Revocations(ctx context.Context, now time.Time) ([]Revocation, error)
	Keys(ctx context.Context) ([]Key, error)
	MediaFile(ctx context.Context, sha256 string) (MediaFile, error)
	// PublicMedia is MediaFile of what a revision of a published tool names.
	PublicMedia(ctx context.Context, sha256 string) (MediaFile, error)
	// UnusedMedia lists files that were uploaded before a time and that no draft and no revision names.
	UnusedMedia(ctx context.Context, before time.Time) ([]string, error)
	// CaptionsDue lists the recordings of current revisions that need captions, the earliest day first.
	CaptionsDue(ctx context.Context) ([]CaptionsDue, error)
	EditorByPerson(ctx context.Context, person []byte) (Editor, error)

	// Changes lists changes of a scope after a position, in commit order.
	Changes(ctx context.Context, scope Scope, after int64, limit int) ([]Change, error)
	// LatestChanges gives the position of each public resource's last change.
	LatestChanges(ctx context.Context) ([]Change, error)
	// Feed gives the feed's epoch and the public scope's last position.
	Feed(ctx context.Context) (Feed, error)
}

// Writer reads and writes within one transaction.
type Writer interface {
	Reader

	// Claim takes a creating request's key until the transaction ends: the kept result when it was
	// carried out before, nil when this is the first time. Errors: Conflict while an equal request
	// runs, Invalid when the key belongs to another request. An empty key claims nothing.
	Claim(ctx context.Context, once Once, now time.Time) ([]byte, error)
	// Keep stores the result of a claimed request for KeyLife.
	Keep(ctx context.Context, once Once, resource ID, result any, now time.Time) error
	// ClaimAll and KeepAll are Claim and Keep of many at once, no key twice.
	ClaimAll(ctx context.Context, list []Once, now time.Time) ([]Claimed, error)
	KeepAll(ctx context.Context, list []Kept, now time.Time) error
	// AloneAll is Alone of many names, each once.
	AloneAll(ctx context.Context, names []string) ([]bool, error)
	// Alone makes equal names wait for nobody: false when another transaction holds the name.
	Alone(ctx context.Context, name string) (bool, error)
	// Lock makes equal names wait for each other until the transaction ends.
	Lock(ctx context.Context, name string) error

	LockTool(ctx context.Context, slug string) (Tool, error)
	// LockTools is Tools, and holds them until the transaction ends.
	LockTools(ctx context.Context, slugs []string) ([]Tool, error)
	CreateTool(ctx context.Context, t Tool) error
	CreateTools(ctx context.Context, list []Tool) error
	UpdateTool(ctx context.Context, t Tool) error
	// SaveDraft stores a draft whose version was v as v+1; Stale when it isn't v any more.
	SaveDraft(ctx context.Context, d Draft) error
	DeleteDraft(ctx context.Context, d Draft) error // with its previews
	// CreatePreview also forgets those of the tool that have expired.
	CreatePreview(ctx context.Context, p Preview) error
	DeletePreview(ctx context.Context, tool, id ID) error
	CreateRevision(ctx context.Context, r Revision, addresses []ID) error
	// CreateRevisions stores revisions that address no feedback.
	CreateRevisions(ctx context.Context, list []Revision) error

	CreateTrial(ctx context.Context, t Trial, fingerprint string) error
	// LockTrial reads a trial and holds it until the transaction ends.
	LockTrial(ctx context.Context, id ID) (Trial, error)
	UpdateTrial(ctx context.Context, t Trial) error
	// ReleaseEvidence shows and hides figures of a tool, and tells whether what is public changed.
	ReleaseEvidence(ctx context.Context, tool ID) (bool, error)
	// LockFeedback reads feedback with its events and holds it until the transaction ends.
	LockFeedback(ctx context.Context, ids []ID) ([]Feedback, error)
	CreateFeedback(ctx context.Context, list ...Sent) error
	// UpdateFeedback stores everything that can change and adds the events that aren't stored yet.
	UpdateFeedback(ctx context.Context, fb Feedback) error
	// UpdateUnseen stores what only editors see, and leaves the version.
	UpdateUnseen(ctx context.Context, fb Feedback) error
	// LockDuplicates is LockFeedback of the open duplicates of feedback, whichever organisation sent them.
	LockDuplicates(ctx context.Context, ids ...ID) ([]Feedback, error)
	// UpdateDuplicates is UpdateFeedback and UpdateUnseen of what LockDuplicates gave.
	UpdateDuplicates(ctx context.Context, moved, unseen []Feedback) error

	CreateSurveyImport(ctx context.Context, i SurveyImport) error
	UpdateSurveyImport(ctx context.Context, i SurveyImport) error
	SaveSurveyMapping(ctx context.Context, organisation ID, source string, m SurveyMapping, now time.Time) error
	// LockAgedFeedback reads feedback that isn't erased, oldest change first, and holds it until the
	// transaction ends; what others hold is left out.
	LockAgedFeedback(ctx context.Context, a Aged, limit int) ([]Feedback, error)
	// LockAgedTrials is LockAgedFeedback for trials.
	LockAgedTrials(ctx context.Context, a Aged, limit int) ([]Trial, error)
	// EraseFeedback stores erased feedback, and takes its text out of events and stored results.
	EraseFeedback(ctx context.Context, list []Feedback) error
	// EraseTrials is EraseFeedback for trials.
	EraseTrials(ctx context.Context, list []Trial) error
	// EraseRevision stores an erased revision, keeping the hash of what it said before, and takes what it said
	// out of stored results. The store must be the owner's.
	EraseRevision(ctx context.Context, r Revision) error
	// ForgetOrganisation takes away by which names the actor's organisation's own systems know its rows, how
	// its files are read, and what it offers to others.
	ForgetOrganisation(ctx context.Context, organisation ID) error
	// ForgetOld takes lines of the trail from before a time, and results that are past theirs, away; it
	// gives how many, and only counts them when dry. Invitations and counts of wrong secrets that are past
	// theirs go too.
	ForgetOld(ctx context.Context, auditBefore, now time.Time, dry bool) (lines, results int64, err error)
	// RetentionDone writes that retention ran on a day, and what it took away.
	RetentionDone(ctx context.Context, now time.Time, counts ErasedCounts) error

	SaveOrganisation(ctx context.Context, o Organisation) error
	SaveProgramme(ctx context.Context, p Programme) error
	SaveParticipation(ctx context.Context, p Participation) error
	SaveCollection(ctx context.Context, c Collection) error
	SavePeerPool(ctx context.Context, p PeerPool) error
	// SavePeerSupport stores an offer whose version was v as v+1; Stale when it isn't v any more.
	SavePeerSupport(ctx context.Context, p PeerSupport) error
	DeletePeerSupport(ctx context.Context, p PeerSupport) error
	SaveResponsibilityOverride(ctx context.Context, o ResponsibilityOverride) error
	DeleteResponsibilityOverride(ctx context.Context, o ResponsibilityOverride) error
	SaveVocabulary(ctx context.Context, v Vocabulary) error
	SaveTerm(ctx context.Context, t Term) error

	SaveThesaurusGroup(ctx context.Context, g ThesaurusGroup) error
	SaveThesaurusRelation(ctx context.Context, r ThesaurusRelation) error
	RemoveThesaurusGroup(ctx context.Context, code string) error
	RemoveThesaurusRelation(ctx context.Context, code string) error
	// AddToThesaurus stores the entries whose codes never were in use, and tells how many. The caller
	// holds the thesaurus' lock.
	AddToThesaurus(ctx context.Context, t Thesaurus) (int, error)
	// CountMisses adds to the counts of texts, and forgets weeks before the given one.
	CountMisses(ctx context.Context, list []Miss, before Week) error

	CreateClient(ctx context.Context, c Client) error
	// LockClient reads a client and holds it until the transaction ends.
	LockClient(ctx context.Context, id ID) (Client, error)
	UpdateClient(ctx context.Context, c Client) error
	// DisableClientsOf ends an organisation's clients and takes their names away; it gives those that ended.
	DisableClientsOf(ctx context.Context, organisation ID, now time.Time) ([]Client, error)
	// CreateInvitation also forgets those of the organisation that have expired.
	CreateInvitation(ctx context.Context, i Invitation) error
	// LockInvitation is InvitationBy, and holds it until the transaction ends.
	LockInvitation(ctx context.Context, tokenHash []byte, now time.Time) (Invitation, error)
	ClaimInvitation(ctx context.Context, id, client ID, now time.Time) error
	// DeleteInvitation takes one away that nobody has claimed.
	DeleteInvitation(ctx context.Context, organisation, id ID) error
	// CountFailedSecret counts one more until the first one's end.
	CountFailedSecret(ctx context.Context, name []byte, now, endsAt time.Time) error
	// TakeQuota adds a block to what is taken of a quota until its end, and gives how much that is with it: more than
	// the most there is when the block, or a part of it, can't be had.
	TakeQuota(ctx context.Context, a Allotment) (int, error)
	// Revoke stores revocations, forgets those that have expired, and tells the replicas.
	Revoke(ctx context.Context, list []Revocation, now time.Time) error
	// SaveMediaFile stores a file's row, or that it was uploaded again.
	SaveMediaFile(ctx context.Context, f MediaFile) (MediaFile, error)
	// DropMediaFile forgets a file if it still is as UnusedMedia says.
	DropMediaFile(ctx context.Context, sha256 string, before time.Time) error
	CreateKey(ctx context.Context, k Key) error
	// EndKey says when a key ends, and tells the replicas.
	EndKey(ctx context.Context, id ID, at time.Time) error
	// DropEndedKeys takes away those that ended before.
	DropEndedKeys(ctx context.Context, before time.Time) error
	// SignInEditor stores the editor, or that the person whom it is signed in anew; it gives the id by which the
	// person is known, and whether this is news.
	SignInEditor(ctx context.Context, e Editor) (id ID, newer bool, err error)
	DeleteEditor(ctx context.Context, id ID) error
	// ForgetEditors takes away who hasn't signed in since a time, and gives how many; it only counts them when dry.
	ForgetEditors(ctx context.Context, before time.Time, dry bool) (int64, error)
	// InReviewBy lists the tools whose draft waits to be published and was edited or submitted by the editor.
	InReviewBy(ctx context.Context, editor ID) ([]string, error)
	Audit(ctx context.Context, events ...AuditEvent) error
}

// PublishedTool is a tool as the public sees it now.
type PublishedTool struct {
	Tool     Tool
	Revision Revision
	Heads    []Revision // all revisions, oldest first, without their content
	Version  int64      // position of the tool's last change
}

// Feed tells which history of the database positions belong to, and how far it goes.
type Feed struct {
	Epoch    string
	Position int64
}

// NewsFilter is a place among an organisation's news: after a position in ascending order, or, newest
// first, before one (0: from the newest).
type NewsFilter struct {
	Newest bool
	Place  int64
	Limit  int
}

// TrialFilter chooses trials; empty fields don't restrict.
type TrialFilter struct {
	States []string
	ToolID ID
	Before TrialKey
	Limit  int
}

// TrialKey is a place in the list of trials, newest first.
type TrialKey struct {
	CreatedAt time.Time
	ID        ID
}

// TrialPage is a part of the list and the size of the whole.
type TrialPage struct {
	Items []Trial
	More  bool
	Total int64
}
