# What one types. Each line needs git, make and Python 3.11 or newer; tools/setup.py brings the rest.
PYTHON ?= python3
PORT ?= 8000
export PORT
LOCALE = lightwell/web/locale
LAZY = -k gettext_lazy -k ngettext_lazy:1,2 -k pgettext_lazy:1c,2
SETUP = @command -v $(PYTHON) >/dev/null || { echo "Lightwell needs Python 3.11 or newer. Install it, or name it: make PYTHON=python3.12"; exit 1; }; $(PYTHON) tools/setup.py

.PHONY: run setup test check format shots lock messages clean

run: ## the clinic in a browser, with invented patients on the first start: make run PORT=8000
	$(SETUP) run
	@exec .venv/bin/lightwell serve --demo

setup: ## everything for working on Lightwell
	$(SETUP) test

test: setup ## checks, every test, both databases
	@exec .venv/bin/python tools/test.py

check: setup ## format, lint, types, imports, rules, knowledge: half a minute
	@exec .venv/bin/python tools/check.py

format: setup ## lays the code out and mends what the linter can mend
	@.venv/bin/ruff check --fix --quiet; .venv/bin/ruff format --quiet

shots: setup ## a picture of each page in var/shots
	@exec .venv/bin/python tools/test.py shots

lock: setup ## writes the lock files again: make lock UPGRADE=--upgrade
	@.venv/bin/python tools/lock.py $(UPGRADE)

messages: setup ## gathers every string for the French catalogue
	@.venv/bin/pybabel --quiet extract $(LAZY) --no-location --sort-output --project Lightwell -F pyproject.toml -o $(LOCALE)/django.pot .
	@.venv/bin/pybabel --quiet update --init-missing --no-fuzzy-matching --ignore-obsolete -l fr --domain django -i $(LOCALE)/django.pot -d $(LOCALE)

clean: ## forgets what can be made again; keeps var, where the data is
	@rm -rf .venv node_modules lightwell/web/static .mypy_cache .pytest_cache .ruff_cache .hypothesis
