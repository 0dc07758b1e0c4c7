# The recipes of runar. A bare `make` lists them.
.DEFAULT_GOAL := help
export CGO_ENABLED = 0

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
PREFIX  ?= /usr/local
GOFLAGS_BUILD = -trimpath -ldflags "-s -w -X main.version=$(VERSION)"

.PHONY: help build install test check vet lint race fuzz bench tools clean

help: ## list the recipes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build ./runar
	go build $(GOFLAGS_BUILD) -o runar .

install: build ## install into PREFIX (/usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 runar $(DESTDIR)$(PREFIX)/bin/runar

tools: ## install what the tests need (shells, tmux, linters)
	@./.ci/tools

test: tools ## install what the tests need, run everything
	go vet ./...
	GOOS=darwin go vet ./...
	go test -timeout 15m ./...

check: ## what to run before each commit
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "gofmt would change these"; exit 1; }
	go vet ./...
	GOOS=darwin go vet ./...
	go test -timeout 15m ./...

race: ## the tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race -timeout 20m ./...

fuzz: ## every fuzzer for FUZZTIME each (10m)
	@./.ci/fuzz $(or $(FUZZTIME),10m)

bench: build ## compare with peers, write docs/benchmarks.md and the table of the README
	go run ./bench

clean: ## remove what was built
	rm -rf runar dist
