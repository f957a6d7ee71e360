# make run    the app on http://localhost:8501, nothing to prepare
# make test   every test; installs what they need
# make lock   rebuild both lock files after a change to *.in

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
UV := $(shell command -v uv 2>/dev/null)
export TZ := Asia/Shanghai

.PHONY: run test lint lock clean system

run: $(VENV)/app.stamp
	$(BIN)/python -m streamlit run streamlit_app.py --server.port $(PORT)

test: $(VENV)/dev.stamp system
	$(BIN)/python -m ruff check .
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(VENV)/dev.stamp
	$(BIN)/python -m ruff check .

system:
	@sh tests/system.sh

$(VENV)/bin/python:
ifdef UV
	uv venv --quiet --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV)
endif

define install
$(if $(UV),uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes,$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes) -r $(1)
endef

$(VENV)/app.stamp: requirements.txt | $(VENV)/bin/python
	$(call install,requirements.txt)
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(VENV)/bin/python
	$(call install,requirements-dev.txt)
	touch $@ $(VENV)/app.stamp

lock:
	uv pip compile --quiet --generate-hashes --python-version 3.11 --no-emit-index-url --no-header requirements.in -o requirements.txt
	uv pip compile --quiet --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -c requirements.txt requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache
