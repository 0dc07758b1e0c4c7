# The recipes of runar. A bare `make` lists them.
.DEFAULT_GOAL := help
export CGO_ENABLED = 0

# The nearest tag; without one the binary says the version that stands in its source.
VERSION ?= $(patsubst v%,%,$(shell git describe --tags --dirty 2>/dev/null))
RELEASE  = $(shell sed -n 's/^const release = "\(.*\)"/\1/p' ui/cli/cmd_version.go)
PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
GOFLAGS_BUILD = -trimpath -buildvcs=auto -ldflags "-s -w -X main.version=$(VERSION)"

.PHONY: help build share install uninstall snapshot docs test check race fuzz faults bench pictures tools clean

help: ## list the recipes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build ./runar
	go build $(GOFLAGS_BUILD) -o runar .

# What belongs beside the binary, made by it, in the folders it is installed in.
share: build
	rm -rf share
	mkdir -p share/bash-completion/completions share/zsh/site-functions share/fish/vendor_completions.d
	./runar man --dir share/man/man1
	./runar completion bash >share/bash-completion/completions/runar
	./runar completion zsh >share/zsh/site-functions/_runar
	./runar completion fish >share/fish/vendor_completions.d/runar.fish

install: share ## install binary, man pages and completions into PREFIX (/usr/local)
	install -d $(DESTDIR)$(BINDIR)
	install -m 755 runar $(DESTDIR)$(BINDIR)/runar
	for f in $$(cd share && find . -type d); do install -d $(DESTDIR)$(DATADIR)/$$f || exit 1; done
	for f in $$(cd share && find . -type f); do install -m 644 share/$$f $(DESTDIR)$(DATADIR)/$$f || exit 1; done

uninstall: ## remove what install has put there
	rm -f $(DESTDIR)$(BINDIR)/runar $(DESTDIR)$(DATADIR)/man/man1/runar.1 $(DESTDIR)$(DATADIR)/man/man1/runar-*.1
	rm -f $(DESTDIR)$(DATADIR)/bash-completion/completions/runar $(DESTDIR)$(DATADIR)/zsh/site-functions/_runar
	rm -f $(DESTDIR)$(DATADIR)/fish/vendor_completions.d/runar.fish

snapshot: ## build archives, deb and rpm into dist/ (needs goreleaser)
	@command -v goreleaser >/dev/null || { echo "goreleaser is missing: go install github.com/goreleaser/goreleaser/v2@v2.16.0" >&2; exit 1; }
	GORELEASER_CURRENT_TAG=v$(RELEASE) goreleaser release --snapshot --clean

tools: ## install what the tests need (shells, tmux, linters)
	@./.ci/tools

test: tools build ## install what the tests need, run everything
	go vet ./...
	GOOS=darwin go vet ./...
	go test -timeout 15m ./...
	@[ "$$(uname)" != Linux ] || go run ./faults -short

check: ## what to run before each commit
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "gofmt would change these"; exit 1; }
	go vet ./...
	GOOS=darwin go vet ./...
	go test -timeout 15m ./...

race: ## the tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race -timeout 20m ./...

fuzz: ## every fuzzer for FUZZTIME each (10m)
	@./.ci/fuzz $(or $(FUZZTIME),10m)

faults: build ## break things for real 3,000 times and look at what was lost (root can try all of it)
	-@./.ci/tools bindfs:bindfs linux.uml:user-mode-linux
	go run ./faults $(FAULTS)

bench: build ## compare with peers, write docs/benchmarks.md and the table of the README
	@./.ci/peers
	go run ./bench

pictures: build ## draw the stills of the README from a real terminal (needs tmux and zsh)
	go run ./pictures

docs: ## write docs/reference from the table of commands
	go test ./ui/cli -run TestReference -update -count=1

clean: ## remove what was built
	rm -rf runar dist share
