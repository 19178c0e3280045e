# The two commands of a newcomer are `make run` and `make test`; `make help` lists the others.
SHELL := /bin/sh
.DEFAULT_GOAL := help
GO ?= go

.PHONY: help
help: ## list what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

.PHONY: postgres
postgres: ## install PostgreSQL's programs and the Finnish dictionary where they are missing
	@DATABASE_URL= sh deploy/prerequisites.sh

.PHONY: build
build: ## build bin/academy
	@$(GO) build -trimpath -o bin/academy ./cmd/academy

.PHONY: run
run: build ## start everything and serve on http://127.0.0.1:8080
	@sh deploy/prerequisites.sh
	@exec bin/academy serve --starter

.PHONY: test
test: postgres ## run all tests (Go and PostgreSQL only)
	$(GO) vet ./...
	$(GO) test -timeout 40m ./...

.PHONY: race
race: postgres ## run all tests with the race detector
	$(GO) test -race -timeout 60m ./...

.PHONY: busy
busy: postgres ## run all tests on a machine that is busy with something else: [LOOPS=3]
	@for i in $$(seq $(or $(LOOPS),3)); do sh -c "while kill -0 $$$$ 2>/dev/null; do :; done" & done; \
	$(GO) test -count 1 -timeout 60m ./...

.PHONY: bench
bench: postgres ## run the benchmarks
	$(GO) test -run '^$$' -bench . -benchtime 2s ./...

.PHONY: fuzz
fuzz: ## run each fuzz target for a while: [FUZZTIME=60s]
	@set -e; for package in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzzminimizetime 10x -fuzztime $(or $(FUZZTIME),60s) $$package; \
		done; \
	done

.PHONY: faults
faults: postgres ## hurt two replicas, PostgreSQL and the wire for a long time: [FAULTS_SECONDS=120], each
	FAULTS_SECONDS=$(or $(FAULTS_SECONDS),120) $(GO) test ./cmd/academy -run 'TestNothingAcknowledgedIsLostOrDoubled' -v -count 1 -timeout 60m

.PHONY: generated
generated: postgres ## ask for everything that the contract allows and forbids: [RUNS=1000 of each operation]
	GENERATED_RUNS=$(or $(RUNS),1000) $(GO) test ./cmd/academy -run TestAcceptance_G1_ -rapid.checks=$(or $(RUNS),1000) -timeout 0 -v

.PHONY: search-quality
search-quality: ## score search: CORPUS=file QUERIES=file [DICTIONARY=none] [MIN_NDCG=0.86] [MAX_EMPTY=0.02]
	@test -n "$(CORPUS)" && test -n "$(QUERIES)" || { echo "make search-quality CORPUS=file QUERIES=file [DICTIONARY=none] [MIN_NDCG=0.86] [MAX_EMPTY=0.02]: CORPUS (tool cards) and QUERIES (judged queries) are both needed; cmd/searchquality says what they look like" >&2; exit 2; }
	@$(MAKE) --no-print-directory build postgres
	@$(GO) run ./cmd/searchquality --corpus "$(CORPUS)" $(foreach file,$(QUERIES),--queries "$(file)") --dictionary "$(DICTIONARY)" --min-ndcg "$(or $(MIN_NDCG),0)" --max-empty "$(or $(MAX_EMPTY),1)"

.PHONY: generate
generate: ## make docs/openapi.json and docs/swagger.json from the handlers' comments, and api/client from them
	$(GO) run ./cmd/openapi

.PHONY: verify
verify: generate ## fail when something generated or go.mod is stale, or a file isn't formatted
	git diff --exit-code -- docs/openapi.json docs/swagger.json api/client
	$(GO) mod tidy -diff
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }

.PHONY: lint
lint: ## run the linters
	$(GO) vet ./...
	$(GO) tool -modfile=.ci/tools/go.mod staticcheck ./...

.PHONY: conformance
conformance: postgres ## hold the contract and the pages against clients that others wrote (needs node, npm and chromium)
	.ci/conformance/run
