# mesbridge: `make demo` shows it, `make test` proves it. Nothing but Python >= 3.11, pip, git and
# make is needed; packages come pinned by hash from requirements/.
PYTHON ?= python3
BIN := .venv/bin
ONCE ?=
ORDERS ?= 50
PORT ?= 8080
SECONDS ?= 600
TARGETS ?=

.PHONY: demo test check fuzz bench bench-mapping format requirements system clean help

help:            ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: .make/run  ## the whole bridge on this machine, nothing installed: 50 orders there and back
	@$(BIN)/mesbridge demo --orders $(ORDERS) --port $(PORT) $(if $(ONCE),--once)

test: .make/dev system  ## the whole suite, with private RabbitMQ and PostgreSQL nodes
	@tests/run

check: .make/dev ## style, types, import contracts, unit tests, the shipped mappings
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q tests/unit
	$(BIN)/mesbridge check
	$(BIN)/mesbridge test

fuzz: .make/dev  ## hostile input, guided by coverage: make fuzz SECONDS=600 TARGETS="json mapping"
	@$(BIN)/python -m tests.fuzz.runner --seconds $(SECONDS) $(TARGETS)

bench: .make/dev ## what one order costs, step by step, as ratios
	$(BIN)/python -m benchmarks.one_message
	$(BIN)/python -m benchmarks.check_workspace

bench-mapping: .make/dev ## mappings against hand-written Python, jmespath and JSONata (npm fetches JSONata)
	$(BIN)/python -m benchmarks.mapping

format: .make/dev ## put the sources into shape
	$(BIN)/ruff check --fix src tests benchmarks
	$(BIN)/ruff format src tests benchmarks

system:          ## RabbitMQ, PostgreSQL … for the tests; installs them where it may
	@tests/install-system-packages
	@tests/install-editor-server >/dev/null

requirements:    ## pin anew, with hashes and without addresses
	$(BIN)/pip install --quiet uv
	for kind in run dev; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	    --python-version 3.11 pyproject.toml --extra build $$([ $$kind = dev ] && echo --extra dev) \
	    --output-file requirements/$$kind.txt; \
	done

clean:           ## remove what was made here
	rm -rf .venv .make build dist .fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# The environment: pip of the machine fills it, so that Debian's python3-venv is not needed.
.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mesbridge needs Python 3.11 or newer")'
	$(PYTHON) -m venv --without-pip .venv

.make/run: requirements/run.txt pyproject.toml | .venv/bin/python
	$(call install,requirements/run.txt)
	@mkdir -p .make && touch $@

.make/dev: requirements/dev.txt pyproject.toml | .venv/bin/python
	$(call install,requirements/dev.txt)
	@mkdir -p .make && touch $@ .make/run

# --no-deps: the files name everything, and pip takes for `coverage[toml]` the newest version, pinned or not.
define install
	@echo "Installing the pinned packages of $(1) into .venv ..."
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1)
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
endef
