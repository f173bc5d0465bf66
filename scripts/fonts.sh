#!/usr/bin/env bash
# 取得文书用的中文字体（思源宋体），版本和校验值写在 scripts/fonts/package-lock.json。
# 取不到时改用系统字体；都没有时说明怎么办，不影响其余功能的安装。
set -euo pipefail
cd "$(dirname "$0")/.."

target=.jiban/fonts

[ -f "$target/NotoSerifSC_400Regular.ttf" ] && [ -f "$target/NotoSerifSC_700Bold.ttf" ] && exit 0

fetched="$(mktemp -d)"
trap 'rm -rf "$fetched"' EXIT

fetch() {
    scripts/npm.sh scripts/fonts "$fetched" || return 1
    mkdir -p "$target"
    for weight in 400Regular 700Bold; do
        cp "$fetched/@expo-google-fonts/noto-serif-sc/$weight/NotoSerifSC_$weight.ttf" "$target/" || return 1
    done
    cp "$fetched/@expo-google-fonts/noto-serif-sc/LICENSE_FONT" "$target/"
}

system_font() { find /usr/share/fonts /usr/local/share/fonts -iname 'NotoSerifCJK*' 2>/dev/null | grep -q .; }

fetch && exit 0
system_font && { echo "字体下载不成功，改用系统里的中文字体"; exit 0; }
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "字体下载不成功，改装系统字体 fonts-noto-cjk"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq fonts-noto-cjk >/dev/null && exit 0
fi
echo "没有取得中文字体，暂不能制作文书（其余功能不受影响）。联网后重新运行 scripts/fonts.sh，或者安装 fonts-noto-cjk。" >&2
