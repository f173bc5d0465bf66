#!/usr/bin/env bash
# 长时间加强测试：有大小两种规模的测试（读 JIBAN_SOAK 的），按大的跑；只有一种规模的，make test 已经是全部。
# 一个文件一个文件地跑，每个文件跑完就写下结果：中途停下，跑过的也有记录。
# 结果连同日期、版本和机器写入 bench/results。SOAK_FILES 只跑其中几个（再跑一次没跑完的）。
set -uo pipefail
cd "$(dirname "$0")/.."

mapfile -t sized < <(if [ -n "${SOAK_FILES:-}" ]; then tr ' ' '\n' <<<"$SOAK_FILES"; else grep -rl --include='test_*.py' JIBAN_SOAK tests | sort; fi)
result="bench/results/soak-$(date +%F).txt"
mkdir -p bench/results
worst=0
{
    echo "日期：$(date '+%F %T %z')"
    echo "版本：$(git rev-parse --short HEAD 2>/dev/null || echo 未知)$(git diff --quiet HEAD 2>/dev/null || echo ' 加未提交的修改')"
    echo "机器：$(nproc) 核，$(awk '/MemTotal/ {printf "%.0f GB", $2 / 1048576}' /proc/meminfo)，$(uname -sr)"
} | tee -a "$result"
for file in "${sized[@]}"; do
    echo | tee -a "$result"
    echo "== $file $(date '+%T')" | tee -a "$result"
    JIBAN_SOAK=1 "$@" "$file" --timeout=7200 --durations=5 -q 2>&1 | tee /dev/stderr | grep -E "passed|failed|error|^FAILED|^ERROR|s call|s setup" >>"$result"
    status=${PIPESTATUS[0]}
    [ "$status" -eq 0 ] || worst=$status
done
echo | tee -a "$result"
echo "全部跑完：$(date '+%F %T')，$([ "$worst" -eq 0 ] && echo 全部通过 || echo 有没通过的)" | tee -a "$result"
exit "$worst"
