# Every target is a command of bootstrap.py, so that machines without make lack nothing.
PYTHON ?= python3

.PHONY: demo test check lint bench fuzz lock

demo test check lint bench fuzz:
	$(PYTHON) bootstrap.py $@ $(ARGS)

# Pins everything anew; needs uv (pip install uv). The locks name hashes and no index, so any mirror will do.
COMPILE = uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
lock:
	$(COMPILE) pyproject.toml --group install --output-file requirements.lock
	$(COMPILE) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	echo virtualenv | $(COMPILE) - --output-file requirements-virtualenv.lock
