# run, test, check, bench: each sets up what it needs, and each may be repeated.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
export PORT

.PHONY: run test check bench load growth fuzz services audit sbom clean help

help:
	@echo "make run    学園を動かします（http://localhost:$(PORT)/）"
	@echo "make test   全部のテスト（ブラウザもふくむ）"
	@echo "make check  書き方、部屋の決まり、型"
	@echo "make bench  速さの測定"
	@echo "make load   大きな日（新聞の夜、申込みの始まり、教室の朝、夜の仕事）をためします（SCALE=0.1 で短く）"
	@echo "make growth 一覧を、1倍、10倍、100倍の大きさで測ります"
	@echo "make fuzz   でたらめな入力を1万件あまり送ります（数分かかります）"
	@echo "make audit  使っている部品の穴を調べます（インターネットが必要です）"

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
	@VAR_DIR=$$(mktemp -d) SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
		FIELD_KEYS=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(32))') FIELD_SEARCH_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(32))') \
		ALLOWED_HOSTS=school.example BASE_URL=https://school.example \
		DJANGO_SETTINGS_MODULE=config.settings.production $(BIN)/python manage.py check --deploy --fail-level WARNING

# The same tests on PostgreSQL and Redis, for machines that have them, and those of two machines beside each other
# (tests/machines), for which SQLite has nothing to share. How pages look and read does not
# depend on the database, so the long look at every one of them (tests/a11y) is taken once, by "make test".
# The same goes for files in which no test has a database at all (pytest refuses one to whoever has no mark): how screens are
# drawn, how paper is set, what a scanner reads on it, readings and phrases.
NO_DATABASE := media/test_drawing.py media/test_drawing_ring.py media/test_pdf_text.py media/test_qr.py \
	media/test_qr_on_paper.py courses/test_handout_booklet.py courses/test_handout_layout.py \
	courses/test_handout_rings.py courses/test_handout_pdf.py core/test_fonts.py core/test_furigana.py core/test_phrases.py \
	core/test_plain_japanese.py media/test_pdf.py media/test_drawing_layout.py media/test_drawing_vocabulary.py \
	mentors/matching keeping/test_store.py operating/test_deploy.py operating/test_environment.py \
	operating/test_dependencies.py operating/test_known_by_certificate.py core/test_scanning.py
# Who may open which address, in sixteen roles, and how Wagtail's screens take mouse and keys: the same everywhere,
# and ten minutes long.
ONCE := security/test_rights_matrix.py e2e_admin
services: $(BIN)/.dev browser
	@$(BIN)/python -m pytest --ignore=tests/a11y $(NO_DATABASE:%=--ignore=tests/%) $(ONCE:%=--ignore=tests/%) $(ARGS)

# All the requests of S11 (10,000 and more), of which the suite sends a fifth; FUZZ=10 draws ten times as many, and new ones.
FUZZ ?= 1
fuzz: $(BIN)/.dev
	@FUZZ=$(FUZZ) $(BIN)/python -m pytest tests/security/test_fuzz.py tests/security/test_fuzz_cms.py $(ARGS)

# ONLY=matching measures one part alone, in a third of the time.
bench: $(BIN)/.dev browser
	@ONLY=$(ONLY) PYTHONPATH=site:. $(BIN)/python -m tests.benchmarks

# The crowd comes from locust, which lives apart: it is no part of the school. The lock is made from "locust" alone, as
# the others are from pyproject.toml: names, versions and hashes, and no address.
.var/load/.done: requirements-load.lock
	@test -x .var/load/bin/python || $(PYTHON) -m venv .var/load
	@.var/load/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-load.lock
	@touch $@

# A big day on a school of its own; SCALE=0.1 for a short try. DATABASE_URL may name an empty PostgreSQL, REDIS_URL a Redis.
SCALE ?= 1
export SCALE
load: $(BIN)/.dev .var/load/.done
	@PYTHONPATH=site:. $(BIN)/python -m tests.benchmarks.crowd

# Every list at 1, 10 and 100 times 1,000 learners; SCALE=0.1 stops at 10 times, ONLY=desk:runs asks those alone.
growth: $(BIN)/.dev
	@PYTHONPATH=site:. $(BIN)/python -m tests.benchmarks.growth

# Tools that look at our packages live apart from them: what they need is no part of the school.
.var/audit/.done: requirements-audit.lock
	@test -x .var/audit/bin/python || $(PYTHON) -m venv .var/audit
	@.var/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

# Everything that runs in production, by name, version and hash (CycloneDX). Needs no network.
sbom: .var/audit/.done
	@mkdir -p dist
	@.var/audit/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --short-PURLs --output-reproducible --of JSON -o dist/sbom.cdx.json

# Known holes, from public databases: needs a network that reaches them. Fails when there is one.
audit: sbom
	@.var/audit/bin/pip-audit --disable-pip --require-hashes --progress-spinner off -r requirements.lock
	@.var/audit/bin/pip-audit --disable-pip --require-hashes --progress-spinner off -r requirements-dev.lock

clean:
	rm -rf .var
