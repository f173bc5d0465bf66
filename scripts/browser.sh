#!/usr/bin/env bash
# 准备浏览器测试要用的浏览器（Debian 的 chromium）和屏幕上的中文字体。已有时立即结束；取不到时说明怎么办。
# 只有 make test 和截图要用它；运行平台不需要浏览器。
set -euo pipefail

browser() { [ -n "${JIBAN_CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }
chinese() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family)" ]; }

wanted=()
browser || wanted+=(chromium)
chinese || wanted+=(fonts-noto-cjk fontconfig)
[ "${#wanted[@]}" = 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "安装 ${wanted[*]}（浏览器测试用）"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
    exit 0
fi
echo "缺少 ${wanted[*]}，浏览器测试不能运行。请以管理员身份运行：apt-get install ${wanted[*]}；或者把浏览器的位置写入 JIBAN_CHROMIUM。" >&2
exit 1
