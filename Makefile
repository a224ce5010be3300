# The two commands a newcomer needs are `make demo` and `make test`; every other task is in
# pyproject.toml ([tool.poe.tasks]) and runs as `make check`, `make bench`, `make TASK`.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)

# The real vLLM of `make test-vllm`: an environment of its own, for Python 3.11 on Linux and x86-64.
VLLM_VENV := .venv-vllm
VLLM_READY := $(VLLM_VENV)/.ready
VLLM_PYTHON ?= python3.11

# The other language servers of `make bench-server`, in an environment of their own.
PEERS_VENV := .venv-peers
PEERS_READY := $(PEERS_VENV)/.ready

TASKS := check format lint types layers docs lock wheel bench soak
.PHONY: help demo test test-vllm bench-server clean $(TASKS)
.DEFAULT_GOAL := help

help:
	@echo "make demo    implement a function through the language server, and look on"
	@echo "make test    run the tests"
	@echo "make test-vllm  the tests against a real vLLM server on this CPU (sets it up first: 2.5 GB)"
	@echo "make check   formatting, lint, types and layers, as CI does"
	@echo "make bench   the measurements (see docs/benchmarks.md)"
	@echo "make bench-server  the language server beside others (sets them up first: 390 MB); ARGS=--quick for a short run"
	@echo "make TASK    any other task of pyproject.toml: $(filter-out check bench,$(TASKS))"

demo: $(READY)
	@$(BIN)/python examples/demo.py

test: $(READY)
	@$(BIN)/python -m pytest

test-vllm: $(READY) $(VLLM_READY)
	@$(BIN)/python -m pytest tests/vllm

bench-server: $(READY) $(PEERS_READY)
	@$(BIN)/python bench/server $(ARGS)

clean:
	rm -rf $(VENV) $(VLLM_VENV) $(PEERS_VENV)

# Set up once; again only when the lock or the project file changed. Needs the network only then.
$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "lift-sys needs Python 3.11 or later: install it, or name it with make PYTHON=…"; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) (once) …"
	@$(PYTHON) -m venv $(VENV) || { echo "Could not make $(VENV): on Debian and Ubuntu install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

# The lock names every package, and leaves out those that vLLM asks for and a CPU has no use for.
$(VLLM_READY): requirements-vllm.lock
	@echo "Setting up $(VLLM_VENV) with $(VLLM_PYTHON) (once; some minutes) …"
	@rm -rf $(VLLM_VENV)
	@$(VLLM_PYTHON) -m venv $(VLLM_VENV) || { echo "Could not make $(VLLM_VENV): it needs Python 3.11, or name another with make VLLM_PYTHON=…"; exit 1; }
	@$(VLLM_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-vllm.lock \
	  || { echo "Could not install vLLM: see requirements-vllm.in for what it needs"; exit 1; }
	@touch $(VLLM_READY)

$(PEERS_READY): requirements-peers.lock
	@echo "Setting up $(PEERS_VENV) with $(PYTHON) (once) …"
	@rm -rf $(PEERS_VENV)
	@$(PYTHON) -m venv $(PEERS_VENV)
	@$(PEERS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-peers.lock \
	  || { echo "Could not install the other servers: see requirements-peers.in"; exit 1; }
	@touch $(PEERS_READY)

$(TASKS): $(READY)
	@$(BIN)/python -m poethepoet $@
