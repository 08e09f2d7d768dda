# run, test, check, bench: each sets up what it needs, and each may be repeated.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
export PORT

.PHONY: run test check bench services clean help

help:
	@echo "make run    学園を動かします（http://localhost:$(PORT)/）"
	@echo "make test   全部のテスト（ブラウザもふくむ）"
	@echo "make check  書き方、部屋の決まり、型"
	@echo "make bench  速さの測定"

$(BIN)/.run: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Python 3.11 以上が必要です。" && exit 1)
	@echo "準備しています（はじめの1回は数分かかります）。"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements.lock
	@touch $@

$(BIN)/.dev: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Python 3.11 以上が必要です。" && exit 1)
	@echo "テストの準備をしています（はじめの1回は数分かかります）。"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements-dev.lock
	@touch $@ $(BIN)/.run

run: $(BIN)/.run
	@PYTHONPATH=site:. $(BIN)/python -m config.run

browser: $(BIN)/.dev
	@sh tests/browser.sh

test: $(BIN)/.dev browser
	@$(BIN)/python -m pytest $(ARGS)

check: $(BIN)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@PYTHONPATH=site:. $(BIN)/lint-imports --no-cache
	@PYTHONPATH=site:. $(BIN)/mypy site/core site/people site/notices site/home site/desk site/config media courses events mentors
	@$(BIN)/djlint --quiet --lint site courses media mentors
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python manage.py check_migrations
	@VAR_DIR=$$(mktemp -d) SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') ALLOWED_HOSTS=school.example BASE_URL=https://school.example \
		DJANGO_SETTINGS_MODULE=config.settings.production $(BIN)/python manage.py check --deploy --fail-level WARNING

# The same tests on PostgreSQL and Redis, for machines that have them. How pages look and read does not
# depend on the database, so the long look at every one of them (tests/a11y) is taken once, by "make test".
services: $(BIN)/.dev browser
	@$(BIN)/python -m pytest --ignore=tests/a11y $(ARGS)

bench: $(BIN)/.dev browser
	@PYTHONPATH=site:. $(BIN)/python -m tests.benchmarks

clean:
	rm -rf .var
