# Every step of working on Countersign. CI runs `make test check size` and
# nothing else. Needed: Go, and a connection to the Go module registry; the tests
# also need Chromium, Node and Redis, which are installed where that is possible.

# The helper is linked with parts of the toolchain left out, so it is the one
# named in go.mod that builds; the go command fetches it where it is not there.
export GOTOOLCHAIN := $(shell sed -n 's/^toolchain //p' go.mod)
# Everything is built as the server is, or else what it needs would be built
# twice.
export GOFLAGS := $(strip -trimpath $(GOFLAGS))

PORT     ?= 8080
FUZZTIME ?= 1000x
CHAOSTIME ?= 2m
# Where known vulnerabilities are looked up; a copy may be a folder of OSV files
# (file:///…), such as data/osv of golang.org/x/vulndb.
VULNDB   ?= https://vuln.go.dev

TYPESCRIPT := typescript@5.9.3
TOOL       := go tool -modfile=build/tools/go.mod
NODE_EXEC   = $(shell go env GOROOT)/lib/wasm/go_js_wasm_exec
# What compiles for js/wasm, and what there is to see of the rest for the host.
WASM       := ./wasm/... ./shared/...
HOST       := ./build/... ./server/... ./shared/... ./wasm/internal/helper/... ./wasm/internal/prompt/... ./wasm/internal/sealing/... ./web/...

.DEFAULT_GOAL := help
.PHONY: help run test build check size bench load chaos fuzz vuln fmt clean
.PHONY: test-go test-wasm test-js chromium node redis valkey proxies check-format check-vet check-lint check-tidy check-types check-rules

help: ## List these targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build, and start gateway, sandbox and demo bank (PORT=8080)
	@PORT=$(PORT) exec build/dist/countersign demo

test: chromium node redis valkey proxies build test-go test-wasm test-js fuzz ## Run every test, those in a real browser and short fuzzing included

build: ## Make build/dist: loader, helper, types, manifest, server
	go run ./build/cmd/dist

check: check-format check-vet check-lint check-tidy check-types check-rules ## Formatting, vet and lint for host and WebAssembly, go.mod, types, rules

size: build ## Show sizes beside their budgets, and fail where one is over
	@go run ./build/cmd/size

bench: build chromium proxies ## Compare with other proxies, a minimal channel server and the original library, in one run (BENCH=-short)
	@go run ./build/cmd/bench $(BENCH)

load: build redis ## Journeys, challenges, idle channels and events under load, with their accounts
	@go run ./build/cmd/load $(LOAD)

chaos: build redis ## Kill instances, Redis and the provider while customers pay, for CHAOSTIME, and print the accounts
	go test -count=1 -v -timeout 30m ./server/internal/chaos -chaos.duration $(CHAOSTIME) -chaos.customers 24

fuzz: ## Run every fuzz target for FUZZTIME (1000x, or a time)
	go run ./build/cmd/fuzz -each $(FUZZTIME)

vuln: ## Look for known vulnerabilities in what is used (VULNDB)
	$(TOOL) govulncheck -db $(VULNDB) ./...
	GOOS=js GOARCH=wasm $$($(TOOL) -n govulncheck) -db $(VULNDB) $(WASM)

fmt: ## Format all Go files
	$(TOOL) gofumpt -w .

clean: ## Remove what was built
	find build/dist -mindepth 1 ! -name .gitignore -delete

# ---- the parts of test ----

# Every journey is also travelled through three gateways that share a Redis.
#
# The library that drives the browser races with itself when it attaches to a
# frame that is loading, so the browser tests run without the race detector. All
# of ours that they use has tests of its own that run with it.
test-go:
	go test -race $$(go list ./... | grep -v /web/browsertest)
	go test ./server/internal/journey -instances 3
	go test ./web/browsertest/...

test-wasm: node
	GOOS=js GOARCH=wasm go test -exec=$(NODE_EXEC) $(WASM)

test-js: node
	node --test web/

chromium:
	@build/require.sh chromium chromium chromium-browser google-chrome google-chrome-stable

redis:
	@build/require.sh redis-server redis-server

valkey:
	@build/valkey.sh

# What server/DEPLOYING.md deploys with, and what forwarding is compared with. A
# proxy that is installed is not started as a service: the ports are the machine's.
proxies:
	@RUNLEVEL=1 build/require.sh nginx-light nginx /usr/sbin/nginx
	@RUNLEVEL=1 build/require.sh caddy caddy
	@RUNLEVEL=1 build/require.sh haproxy haproxy /usr/sbin/haproxy
	@build/require.sh curl curl
	@build/require.sh systemd systemd-analyze

node:
	@build/require.sh nodejs node nodejs
	@build/require.sh npm npx

# ---- the parts of check ----

check-format:
	@files=$$($(TOOL) gofumpt -l .); test -z "$$files" || { echo "not formatted (make fmt):"; echo "$$files"; exit 1; }

check-vet:
	go vet ./...
	GOOS=js GOARCH=wasm go vet $(WASM)

check-lint:
	$(TOOL) golangci-lint run $(HOST)
	GOOS=js GOARCH=wasm $$($(TOOL) -n golangci-lint) run $(WASM)

check-tidy:
	go mod tidy -diff
	cd build/tools && go mod tidy -diff

check-types: node
	npx --yes --package=$(TYPESCRIPT) tsc --noEmit --strict --target es2022 --lib es2022,dom,dom.iterable \
		--module esnext --moduleResolution bundler web/countersign.test-d.ts

check-rules:
	go test ./build/internal/rules
