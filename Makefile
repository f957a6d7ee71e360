# make run    the app on http://localhost:8501, nothing to prepare
# make test   every test; installs what they need
# make prove  the long proofs, about two hours on two cores: property tests with many more examples, the sync's model, chaos with 10,000
#             submissions (three runs of about 20 minutes), every kill point, 600 power cuts; prints figures and the fault matrix
# make bench  the measurements, each beside what it is compared with
# make demo-google   the app on a loopback server that plays Google
# make gallery       screenshots of every page and state, into gallery/, and the pictures of the guides
# make audit         known vulnerabilities of what is locked; exit 2 when it could not be audited
# make deploy-check  deploy/nginx.conf in a real nginx, the systemd units by systemd itself
# make lock   rebuild both lock files after a change to *.in

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
UV := $(shell command -v uv 2>/dev/null)
export TZ := Asia/Shanghai

.PHONY: run test prove bench demo-google gallery audit deploy-check lint lock clean system

run: $(VENV)/app.stamp
	$(BIN)/python -m streamlit run streamlit_app.py --server.port $(PORT)

test: $(VENV)/dev.stamp system
	$(BIN)/python -m ruff check .
	$(BIN)/python -m pytest -n 2 --dist loadgroup

prove: $(VENV)/dev.stamp system
	$(BIN)/python -m pytest --hypothesis-profile prove --timeout 7200 tests/sync_tests/test_match.py tests/sync_tests/test_sync_model.py tests/progress_tests tests/sheets_server_tests tests/files_tests tests/validators_tests tests/crash_tests tests/chaos_tests tests/access_tests/test_naughty.py
	$(BIN)/python -m tests.mutation
	$(BIN)/python -m tests.fault_matrix

bench: $(VENV)/dev.stamp
	@for script in bench/[!_]*.py; do echo "== $$script"; PYTHONPATH=. $(BIN)/python $$script || exit 1; done

demo-google: $(VENV)/dev.stamp
	$(BIN)/python -m tests.demo_google $(PORT)

gallery: $(VENV)/dev.stamp system
	$(BIN)/python -m tests.pages_tests.gallery
	$(BIN)/python -m tests.pages_tests.guide_pictures

# pip-audit says “no known vulnerabilities” where it could ask nobody; --strict makes that a failure
audit: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.audit

deploy-check: $(VENV)/dev.stamp system
	$(BIN)/python -m pytest tests/deploy_tests

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

lock: $(VENV)/bin/python
	@command -v uv >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	PATH="$(BIN):$$PATH" uv pip compile --quiet --generate-hashes --python-version 3.11 --no-emit-index-url --no-header requirements.in -o requirements.txt
	PATH="$(BIN):$$PATH" uv pip compile --quiet --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -c requirements.txt requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache
