# Everything is done by these targets; each sets up what it needs, once.

PYTHON ?= python3
BIN := .venv/bin
NODE_PATH_FIRST := PATH="$(CURDIR)/$(BIN):$$PATH"
export NO_MKDOCS_2_WARNING := 1

.PHONY: help
help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

.PHONY: serve
serve: setup ## Build the site and serve it on http://127.0.0.1:8000, again after each change
	@$(BIN)/python -m hooks.make.serve $(PORT)

.PHONY: site
site: setup ## Write the finished site to site/, where the last good one stays if the build fails
	@$(BIN)/python -m hooks.make.publish

.PHONY: test
test: site ## Check everything: style, types, hooks, content, the built site, a browser
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	@CHROMIUM="$$($(BIN)/python tests/chromium.py)" && export CHROMIUM && $(BIN)/pytest

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
	@rm -rf .venv node_modules .cache
	@$(MAKE) --no-print-directory setup

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11, 5) or sys.exit("Python 3.11.5 or newer is needed, and this is " + sys.version)'
	@echo "Installing Python packages into .venv"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

node_modules/.package-lock.json: package-lock.json .venv/installed
	@echo "Installing npm packages into node_modules"
	@$(NODE_PATH_FIRST) npm ci --silent --no-audit --no-fund
	@touch $@
