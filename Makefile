# SPDX-License-Identifier: Apache-2.0
.PHONY: help check test demo docs
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

check: ## style, format, types and import contracts; seconds
	@./warifu test --version
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy --strict
	.venv/bin/lint-imports
	.venv/bin/python scripts/check_catalogues.py

test: ## every test, on all cores; ./warifu test PATH for some
	./warifu test

demo: ## a country in a box: prints its addresses and stays up until Ctrl-C
	./warifu demo

docs: ## write the generated pages anew
	@./warifu test --version
	@for script in $(wildcard scripts/write_*.py); do echo "$$script"; .venv/bin/python "$$script"; done
