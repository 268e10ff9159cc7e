# Everything is done by these targets; each sets up what it needs, once.

PYTHON ?= python3
BIN := .venv/bin
NODE_PATH_FIRST := PATH="$(CURDIR)/$(BIN):$$PATH"
SIDE_BY_SIDE := -n 2
export NO_MKDOCS_2_WARNING := 1

.PHONY: help
help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10
	@printf '\nmake serve PORT=8001 takes another port; make PYTHON=python3.12 serve sets up with another Python.\n'

.PHONY: serve
serve: setup ## Build the site and serve it on http://127.0.0.1:8000, again after each change
	@$(BIN)/python -m hooks.make.serve $(PORT)

.PHONY: site
site: setup ## Write the finished site to site/, where the last good one stays if the build fails
	@$(BIN)/python -m hooks.make.publish

.PHONY: check
check: setup ## Check style, types, hooks and content, in about a minute
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(SIDE_BY_SIDE) tests/hooks tests/content --ignore tests/hooks/test_contributing.py

.PHONY: test
test: site ## Check everything: style, types, hooks, content, the built site, the book, a browser
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	@CHROMIUM="$$($(BIN)/python tests/chromium.py)" && export CHROMIUM && $(BIN)/pytest $(SIDE_BY_SIDE)

.PHONY: bench
bench: setup ## Time the builds, and those of plain MkDocs with Material
	@CHROMIUM="$$($(BIN)/python tests/chromium.py)" && export CHROMIUM && $(BIN)/python tests/bench.py && \
		$(BIN)/python -m tests.bench_book

.PHONY: lock
lock: setup ## Lock the newest versions that pyproject.toml and package.json allow
	@$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11.5 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --output-file requirements.txt \
		--group pyproject.toml:dev pyproject.toml
	@$(NODE_PATH_FIRST) npm update --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

.PHONY: setup
setup: .venv/installed node_modules/.package-lock.json

.PHONY: repair
repair: ## Install everything anew
	@$(PYTHON) hooks/make/python_version.py repair
	@rm -rf .venv node_modules .cache
	@$(MAKE) --no-print-directory setup

.venv/installed: requirements.txt
	@command -v $(PYTHON) >/dev/null || { exec >&2; \
		echo "There is no $(PYTHON); install Python 3.11.5 or newer, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) hooks/make/python_version.py $(MAKECMDGOALS)
	@$(PYTHON) hooks/make/install.py
	@touch $@

node_modules/.package-lock.json: package-lock.json .venv/installed
	@echo "Installing the npm packages into node_modules"
	@$(NODE_PATH_FIRST) npm ci --no-audit --no-fund || { exec >&2; \
		echo "The npm packages could not be installed. Check the network, or the registry that npm's own settings name" \
		"($(BIN)/npm config list); then run make again"; exit 1; }
	@touch $@
