# Two commands for a start: make demo, make test. Everything is made in this folder (.venv, .cache, assets/node_modules)
# and, for the demo, in HOUQIN_HOME; no system package manager is called.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
export PORT
# Packages are installed uncompiled, which halves the time; the first import must be able to keep what it compiled.
unexport PYTHONDONTWRITEBYTECODE

# The gates keep what they need here, not in the home of an installation.
CHECKED := HOUQIN_HOME="$(CURDIR)/.cache/check"
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
HOUQIN := $(BIN)/python -m houqin
# What an unpacked bundle brings along (make bundle): then nothing is fetched from anywhere.
BROUGHT := $(wildcard packages)
FROM := $(if $(BROUGHT),--no-index --find-links packages)
NPM_CI := ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
VENDOR := houqin/web/static/vendor/LICENSES.txt
# Processes that run tests beside each other.
JOBS ?= 2
TESTS ?=

.PHONY: help demo install test check bench bundle lock clean

help:
	@echo 'make demo     the site with a sample authority, at 127.0.0.1:$$PORT (8000); Ctrl-C stops it'
	@echo '              SERVE=0 does all but serve; RESET=1 starts anew'
	@echo 'make install  what a real installation needs, then .venv/bin/houqin init (docs/installing.md)'
	@echo 'make test     every test, browser journeys included; TESTS="houqin/kernel -k clock" runs some'
	@echo 'make check    format, lint, types, imports, migrations, OpenAPI, translations'
	@echo 'make bench    benchmarks, as ratios measured in one run'
	@echo 'make bundle   one file for a machine without a network, in build/'
	@echo 'make lock     remake the lock files of Python and of the front end'
	@echo 'make clean    remove what was made here (not HOUQIN_HOME)'

demo: .venv/runtime $(VENDOR)
	@$(HOUQIN) messages
	@$(HOUQIN) demo $(if $(filter 0,$(SERVE)),--no-serve,--serve) $(if $(filter 1,$(RESET)),--reset)

install: .venv/runtime $(VENDOR)
	@$(HOUQIN) messages

test: .venv/everything assets/node_modules/everything $(VENDOR)
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(TESTS)

# Each gate by itself too, as make types; make -k check goes on after one that fails.
GATES = format lint types imports migrations openapi translations architecture
.PHONY: $(GATES)
check: $(GATES)
$(GATES): .venv/everything
format:
	$(BIN)/ruff format --check .
lint:
	$(BIN)/ruff check .
types:
	$(CHECKED) $(BIN)/mypy
imports:
	$(BIN)/lint-imports
migrations:
	$(CHECKED) $(HOUQIN) makemigrations --check --dry-run
openapi:
	$(CHECKED) $(HOUQIN) openapi --check
translations:
	$(CHECKED) $(HOUQIN) messages --check
architecture:
	$(BIN)/python -m pytest -q tests/architecture tests/twins

bench: .venv/everything
	@$(BIN)/python -m bench

# ---- environments; each file is touched when what it stands for is made

.venv/python:
	@python=; for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	    $$name -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	        && python=$$name && break; done; \
	if [ -z "$$python" ]; then \
	    echo 'Houqin needs Python 3.11 to 3.14 with venv (Debian: apt install python3-venv).' >&2; exit 1; fi; \
	echo "making .venv with $$($$python --version)"; \
	rm -rf .venv && $$python -m venv .venv
	@touch $@

.venv/runtime: requirements.lock pyproject.toml | .venv/python
	@echo 'installing what Houqin runs on'
	@$(PIP) install $(FROM) --no-compile --no-deps --require-hashes --requirement requirements.lock
	@$(PIP) install $(FROM) --no-compile --no-deps --no-build-isolation --editable .
	@touch $@

.venv/everything: requirements-dev.lock pyproject.toml | .venv/python
	@echo 'installing what Houqin runs on and is tested with'
	@$(PIP) install --no-compile --no-deps --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-compile --no-deps --no-build-isolation --editable .
	@touch .venv/runtime $@

# ---- the front end

assets/node_modules/runtime: assets/package-lock.json | .venv/python
	@echo 'installing what the pages are made with'
	@assets/with-node "$(CURDIR)/$(BIN)/python" npm $(NPM_CI) --omit=dev
	@touch $@

assets/node_modules/everything: assets/package-lock.json | .venv/python
	@echo 'installing what the pages are made and looked at with'
	@assets/with-node "$(CURDIR)/$(BIN)/python" npm $(NPM_CI)
	@touch assets/node_modules/runtime $@

$(VENDOR): $(if $(BROUGHT),,assets/build.mjs assets/charts.mjs assets/node_modules/runtime)
	@assets/with-node "$(CURDIR)/$(BIN)/python" node build.mjs

# ---- one file for a machine without a network: the source as committed, its packages for this kind of machine and this
# Python, and the parts of the pages ready made. Unpacked there, `make install` and `make demo` fetch nothing.

BUNDLE := build/houqin-offline

bundle: .venv/runtime $(VENDOR)
	@rm -rf $(BUNDLE) $(BUNDLE).tar.gz && mkdir -p $(BUNDLE)/packages
	@git archive HEAD | tar -x -C $(BUNDLE)
	@$(PIP) download --no-deps --require-hashes --requirement requirements.lock --dest $(BUNDLE)/packages
	@cp -R houqin/web/static/vendor $(BUNDLE)/houqin/web/static/ && cp -R houqin/web/fonts $(BUNDLE)/houqin/web/
	@tar -czf $(BUNDLE).tar.gz -C build $(notdir $(BUNDLE)) && rm -rf $(BUNDLE)
	@echo "$(BUNDLE).tar.gz: $$(du -h $(BUNDLE).tar.gz | cut -f1), for $$($(BIN)/python -c 'import platform as p; print(p.system(), p.machine(), "Python", p.python_version())')"

# ---- upkeep

UV = $(BIN)/uv pip compile --quiet --no-config --universal --generate-hashes --python-version 3.11 \
     --no-emit-index-url --custom-compile-command 'make lock' $(UPGRADE)

lock: .venv/everything
	$(UV) pyproject.toml --extra build --output-file requirements.lock
	$(UV) pyproject.toml --extra build --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	$(UV) --group node --output-file requirements-node.lock
	assets/with-node "$(CURDIR)/$(BIN)/python" npm install --package-lock-only --ignore-scripts \
	    --omit-lockfile-registry-resolved --no-audit --no-fund

clean:
	rm -rf .venv .cache assets/node_modules houqin/web/static/vendor houqin/web/fonts build houqin.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find houqin -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
