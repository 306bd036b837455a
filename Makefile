# `make demo` and `make test` need Python >= 3.10 and a package index; they set themselves up in .venv.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: test demo lint test-site test-faults test-browser

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Lead Hygiene needs Python 3.10 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 10) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@

test: $(VENV)/.ready
	$(BIN)/python -m pytest -q

demo: $(VENV)/.ready
	$(BIN)/lead-hygiene demo demo
	$(BIN)/lead-hygiene audit demo --html demo/audit.html --json demo/audit.json

lint: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[lint]'
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

test-site:
	bash scripts/test_site.sh

test-faults:
	bash scripts/test_faults.sh

test-browser:
	bash scripts/test_browser.sh
