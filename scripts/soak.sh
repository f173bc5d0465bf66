#!/usr/bin/env bash
# 长时间加强测试：有大小两种规模的测试（读 JIBAN_SOAK 的），按大的跑；只有一种规模的，make test 已经是全部。
# 结果连同日期、版本和机器写入 bench/results。
set -uo pipefail
cd "$(dirname "$0")/.."

mapfile -t sized < <(grep -rl --include='test_*.py' JIBAN_SOAK tests | sort)
result="bench/results/soak-$(date +%F).txt"
mkdir -p bench/results
{
    echo "日期：$(date '+%F %T %z')"
    echo "版本：$(git rev-parse --short HEAD 2>/dev/null || echo 未知)$(git diff --quiet HEAD 2>/dev/null || echo ' 加未提交的修改')"
    echo "机器：$(nproc) 核，$(awk '/MemTotal/ {printf "%.0f GB", $2 / 1048576}' /proc/meminfo)，$(uname -sr)"
    echo
    JIBAN_SOAK=1 "$@" "${sized[@]}" --timeout=7200 --durations=25
} 2>&1 | grep --line-buffered -v "^rootdir:" | tee "$result"
status=${PIPESTATUS[0]}
echo "结果已写入 $result"
exit "$status"
