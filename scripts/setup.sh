#!/usr/bin/env bash
# 准备运行环境：.venv、Python 依赖、文书字体、浏览器里用的库。已经准备好时立即结束。
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# What the environment was made for; a change of any of these makes it again.
fingerprint() { { pwd; cat pyproject.toml scripts/{setup,npm,fonts,web}.sh scripts/{fonts,web}/package-lock.json; } | sha256sum | cut -d' ' -f1; }

ready() { [ -x .venv/bin/jiban ] && [ "$(cat .venv/.ready 2>/dev/null)" = "$(fingerprint)" ]; }

find_python() {
    for name in python3.11 python3 python3.12 python3.13; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$name"
            return
        fi
    done
    fail "需要 Python 3.11 或更新的版本；请先安装（Debian：apt-get install python3）"
}

# Debian keeps venv's pip in a package of its own.
ensure_venv_module() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "安装 python3-venv"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
        fail "缺少 Python 的 venv 模块；请先以管理员身份运行：apt-get install python3-venv"
    fi
}

ready && exit 0
mkdir -p .jiban
exec 9>.jiban/setup.lock
flock 9 # two `make` at once: the second waits and finds everything done
ready && exit 0

started=$SECONDS
python="$(find_python)"
ensure_venv_module "$python"
say "1/4 建立 .venv（$("$python" --version)）"
rm -f .venv/.ready
[ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || "$python" -m venv --clear .venv
say "2/4 安装 Python 依赖（第一次约需一两分钟）"
.venv/bin/python -m pip install --disable-pip-version-check --quiet --progress-bar off --editable '.[dev]'
say "3/4 准备文书字体"
scripts/fonts.sh
say "4/4 准备浏览器里用的库"
scripts/web.sh
PYTHONDONTWRITEBYTECODE='' .venv/bin/python -m compileall -q -j 0 core ui plugins || true # 第一次启动就不用再编译
fingerprint >.venv/.ready
say "准备完成，用时 $((SECONDS - started)) 秒"
