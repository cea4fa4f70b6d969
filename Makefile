# The commands of this project; `make` alone lists them. Only Python 3.11 to 3.14 must be there beforehand.
BOOT = sh scripts/python.sh scripts/bootstrap.py
DEV = $(BOOT) --dev -m

.DEFAULT_GOAL := help
.PHONY: help run test check format assets lighthouse access lock clean

# What is given as `make run PORT=8100` reaches the programs through the environment, as make does by itself.

help: ## list these commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

run: ## start the site at http://127.0.0.1:8000 (PORT, DATA_DIR, DATABASE_URL, SECRET_KEY, DEMO=0)
	@STARTED_AT=$$(date +%s.%N) exec $(BOOT) scripts/run.py

test: ## set up all that tests need, then run every test (TESTS="tests/unit" for some)
	@$(BOOT) --dev scripts/test.py $(TESTS)

check: ## formatting, types, import walls, templates, translations
	@$(BOOT) --dev scripts/check.py

format: ## put Python files into the one format
	@$(DEV) ruff format .

assets: ## build static/ from its sources (needs Node.js)
	npm ci --no-audit --no-fund --ignore-scripts
	npm run build

lighthouse: ## measure home, search, vacancy and fairs, mobile and desktop
	@$(BOOT) --dev scripts/lighthouse.py

access: ## write tests/conventions/access_table.txt anew from the routes
	@$(BOOT) --dev scripts/access_table.py

lock: ## resolve the dependencies of pyproject.toml anew into both locks (needs uv)
	sh scripts/lock.sh

clean: ## remove what can be made again; data in DATA_DIR stays
	rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-artifacts
	find jobsite scripts tests migrations -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	find search_index -mindepth 1 ! -name README.md -delete
