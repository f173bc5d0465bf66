# 即办平台的常用命令。在新机器上只需要 Python 3.11 和 make：
#   make run    启动（第一次会安装所需的一切）      make test   运行全部测试
#   make check  检查插件、代码风格和类型            make bench  测速
#   make new ID=事项代码 SHAPE=permit               make soak   有两种规模的测试按大的跑，结果存入 bench/results
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
# 进程会一再启动：字节码留着，不每次重新编译
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := run
.PHONY: run test check bench new soak setup browser

SHAPE ?= permit
WORKERS ?= 2
PYTEST := .venv/bin/pytest -n $(WORKERS) --dist worksteal

setup:
	@scripts/setup.sh

browser: setup
	@scripts/browser.sh

run: setup
	@exec .venv/bin/jiban up

test: setup browser
	@$(PYTEST)

check: setup
	@.venv/bin/jiban check
	@.venv/bin/ruff check
	@.venv/bin/mypy

bench: setup
	@.venv/bin/python -m bench

new: setup
	@test -n "$(ID)" || { echo "用法：make new ID=事项代码 SHAPE=permit|filing|ledger|trait|indicator|check"; exit 2; }
	@.venv/bin/jiban new "$(ID)" --shape "$(SHAPE)"

soak: setup browser
	@scripts/soak.sh $(PYTEST)
