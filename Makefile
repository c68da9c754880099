# The two commands: `make demo` and `make test`. The rest is for people who change Ceaseline.

# A PYTHONPATH of the shell would be searched before .venv.
unexport PYTHONPATH PYTHONHOME

PYTHON ?= python3
export PYTHON

BIN := .venv/bin

.PHONY: demo test lint bench layers lock clean

demo:  ## Every page and report of the Golan, in out/
	@scripts/ensure_venv.sh requirements.lock
	$(BIN)/ceaseline build layers/golan -o out

test: lint  ## Everything that must hold
	@scripts/ensure_pango.sh $(BIN)/python
	@chromium=$$(scripts/ensure_chromium.sh) && \
	CEASELINE_CHROMIUM="$$chromium" $(BIN)/python -m pytest

lint:  ## Style and types
	@scripts/ensure_venv.sh requirements-test.lock
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench:  ## Times, to be read by a person; never a gate
	@scripts/ensure_venv.sh requirements.lock
	$(BIN)/python tests/benchmarks/compare_process.py
	$(BIN)/python scripts/benchmark.py
	$(BIN)/python tests/benchmarks/timeline_page.py

layers:  ## Derive layers/golan anew from its source packages
	@scripts/ensure_venv.sh requirements-layers.lock
	$(BIN)/python scripts/build_layers.py

lock:  ## Newest versions of everything, into the lock files
	scripts/lock.sh

clean:
	rm -rf .venv .cache .benchmarks .hypothesis .mypy_cache .pytest_cache .ruff_cache dist out
	find geo scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
