#!/usr/bin/env bash
# 长时间加强测试：同样的测试，放大的次数。结果连同日期、版本和机器写入 bench/results。
set -uo pipefail
cd "$(dirname "$0")/.."

result="bench/results/soak-$(date +%F).txt"
mkdir -p bench/results
{
    echo "日期：$(date '+%F %T %z')"
    echo "版本：$(git rev-parse --short HEAD 2>/dev/null || echo 未知)$(git diff --quiet HEAD 2>/dev/null || echo ' 加未提交的修改')"
    echo "机器：$(nproc) 核，$(awk '/MemTotal/ {printf "%.0f GB", $2 / 1048576}' /proc/meminfo)，$(uname -sr)"
    echo
    JIBAN_SOAK=1 "$@" --timeout=3600 --durations=25
} 2>&1 | grep --line-buffered -v "^rootdir:" | tee "$result"
status=${PIPESTATUS[0]}
echo "结果已写入 $result"
exit "$status"
