#!/usr/bin/env bash
# 取得浏览器里用的库（htmx）和检查无障碍用的 axe-core，版本和校验值写在 scripts/web/package-lock.json。
# 取不到 htmx 时页面照常能用（每个表单不靠脚本也能提交），只是少了即时更新；取不到 axe-core 时只影响测试。
set -euo pipefail
cd "$(dirname "$0")/.."

wanted="$(sha256sum scripts/web/package-lock.json | cut -d' ' -f1)"

[ "$(cat .jiban/web.version 2>/dev/null)" = "$wanted" ] && exit 0

fetched="$(mktemp -d)"
trap 'rm -rf "$fetched"' EXIT

fetch() {
    scripts/npm.sh scripts/web "$fetched" || return 1
    mkdir -p .jiban/web/vendor .jiban/dev
    cp "$fetched/htmx.org/dist/htmx.min.js" .jiban/web/vendor/ || return 1
    cp "$fetched/axe-core/axe.min.js" .jiban/dev/ || return 1
    echo "$wanted" >.jiban/web.version
}

fetch && exit 0
echo "没有取得 htmx，页面没有即时更新（其余功能不受影响）。联网后重新运行 scripts/web.sh。" >&2
