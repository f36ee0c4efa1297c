# Zwei Befehle genügen: "make bericht" baut den Bericht, "make test" prüft ihn und das Programm.
# Beide richten vorher ein, was fehlt.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --no-compile
# pip stays within the lock: hashes for every package, nothing resolved anew.
LOCKED := --require-hashes --no-deps
# Where it is set, every start would compile all it imports anew.
unexport PYTHONDONTWRITEBYTECODE
# On all cores, where pip uses one.
COMPILE := $(BIN)/python -m compileall -q -j 0 .venv src

.PHONY: bericht test test-alles test-lang .stil .pruefling .reihe pruefen schreiben vorschau beispiel bilder benchmark lock clean

bericht: .venv/.bericht
	$(BIN)/kik bericht

pruefen: .venv/.bericht
	$(BIN)/kik pruefen

# Eine fiktive Reihe von vier Ausgaben; von vorn, weil veröffentlichte sonst eingefroren sind.
beispiel: .venv/.bericht
	rm -rf _beispiel
	$(BIN)/python beispiele/reihe.py _beispiel/daten
	$(BIN)/kik bericht --alle --daten _beispiel/daten --ziel _beispiel/_site

# Die Bilder der README aus der fiktiven Reihe.
bilder: .venv/.test beispiel
	$(BIN)/python beispiele/bilder.py _beispiel/_site docs

# Wie schnell, im Vergleich zu den Werkzeugen allein; dauert eine Viertelstunde.
benchmark: .venv/.bericht
	$(BIN)/python benchmarks/vergleich.py

schreiben: .venv/.bericht
	JUPYTER_CONFIG_PATH=$(CURDIR)/tools/jupyter $(BIN)/jupyter lab --notebook-dir=book

vorschau: .venv/.bericht
	$(BIN)/kik vorschau

# Was einen Stand unbrauchbar machen kann.
test: .venv/.test
	$(MAKE) --no-print-directory -j 2 .stil .pruefling .reihe
	$(PRUEFEN) $(PYTEST)

# Dazu die lange Reihe: alle Breiten, Darstellungen, Signale, Browser, viele zufällige Beispiele.
test-alles: test test-lang

# Die lange Reihe allein oder ein Teil davon, zum Beispiel LANG_TEIL=tests/site.
test-lang: .venv/.test
	sh tools/systempakete
	$(PRUEFEN) -m "lang or hypothesis" --hypothesis-profile=alles $(LANG_TEIL)

PRUEFEN := KIK_TEST_SITE=_build/pruefung KIK_TEST_REIHE=_build/reihe/_site \
  $(BIN)/python -m pytest -n 3 --dist loadfile

.stil:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.pruefling:
	$(BIN)/kik bericht --ziel _build/pruefung

.reihe:
	rm -rf _build/reihe
	$(BIN)/python beispiele/reihe.py _build/reihe/daten
	$(BIN)/kik bericht --alle --daten _build/reihe/daten --ziel _build/reihe/_site

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 oder neuer fehlt. Mit PYTHON=/pfad/zu/python3.11 angeben."; exit 2; }
	$(PYTHON) -m venv .venv

.venv/.bericht: .venv/pyvenv.cfg requirements.lock pyproject.toml
	$(PIP) $(LOCKED) -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	$(COMPILE)
	touch $@

.venv/.test: .venv/.bericht requirements-test.lock tests/html/package-lock.json tests/chromium/package-lock.json
	$(PIP) $(LOCKED) -r requirements-test.lock
	$(COMPILE)
	cd tests/html && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent
	PATH="$(CURDIR)/$(BIN):$$PATH" sh tools/browser
	touch $@

# Neue Versionen festschreiben; braucht uv.
lock:
	sh tools/sperren

clean:
	rm -rf .venv _beispiel _build _site tests/*/node_modules
