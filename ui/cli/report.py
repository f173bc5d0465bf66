"""`jiban report`: how reporting upwards stands, sending again what was held or refused, comparing a day with the upper platform."""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import date, timedelta
from typing import Any

import msgspec

from core import time
from core.access import SYSTEM
from core.house import House, open_house
from core.reporting.mapping import ReportMapping, mapping_of
from core.reporting.reading import COUNTED, MENDABLE, STATES, counts, resend
from core.reporting.reconciling import Compared, reconcile
from core.reporting.sending import LinkState, link_state
from core.reporting.uplink import LineDown, line_to
from core.settings import Settings
from core.store.lease import lease
from core.time import CHINA
from ui.cli.output import CommandError, print_json, table


def arguments(parser: ArgumentParser) -> None:
    """What to do, and with what."""
    parser.add_argument(
        "what", choices=("status", "resend", "reconcile"),
        help="status 上报情况 · how it stands；resend 重新上报 · send again；reconcile 与上级平台对账 · compare a day",
    )
    parser.add_argument("--state", choices=sorted(MENDABLE), help="重新上报哪种状态的记录（默认全部三种）· which state to send again")
    parser.add_argument("--day", type=date.fromisoformat, help="对哪一天的账 YYYY-MM-DD（默认昨天）· the day, yesterday by default")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")


def run(options: Namespace) -> int:
    """Do it; `reconcile` answers 1 when the two sides differ."""
    settings = Settings.from_env()
    with lease(settings) as url:
        return asyncio.run(_run(options, msgspec.structs.replace(settings, database_url=url)))


async def _run(options: Namespace, settings: Settings) -> int:
    mapping = mapping_of(settings)
    house = await open_house(settings, size=2)
    try:
        if options.what == "status":
            return await _status(house, as_json=options.json)
        if options.what == "resend":
            return await _resend(house, mapping, options)
        return await _reconcile(house, mapping, options)
    finally:
        await house.close()


async def _status(house: House, *, as_json: bool) -> int:
    uplink, tally = house.settings.uplink, await counts(house.db, SYSTEM)
    link = await link_state(house.db, uplink.system) if uplink is not None else LinkState()
    if as_json:
        print_json({"uplink": uplink.address if uplink is not None else None, "link": link, "records": tally})
        return 0
    print(_line_words(uplink.name if uplink is not None else "", link))
    print(table([(state, f"{COUNTED}+" if tally[state] > COUNTED else str(tally[state]), "条") for state in STATES]))
    return 0


def _line_words(name: str, link: LinkState) -> str:
    if not name:
        return "没有配置上级平台（JIBAN_REPORT_URL）；记录照常生成，留在本平台"
    if link.failing_since is not None:
        return f"{name}：线路不通，自 {link.failing_since.astimezone(CHINA):%Y-%m-%d %H:%M} 起试了 {link.failures} 次，{link.problem}"
    return f"{name}：线路正常，最近一次答复 {link.ok_at.astimezone(CHINA):%Y-%m-%d %H:%M}" if link.ok_at is not None else f"{name}：还没有上报过"


async def _resend(house: House, mapping: ReportMapping, options: Namespace) -> int:
    states = [options.state] if options.state else sorted(MENDABLE)
    done = {state: await resend(house, SYSTEM, mapping, state=state) for state in states}
    if options.json:
        print_json(done)
    else:
        print(f"已重新生成 {sum(done.values())} 条记录（{'，'.join(f'{state} {count}' for state, count in done.items())}），由后台上报")
    return 0


async def _reconcile(house: House, mapping: ReportMapping, options: Namespace) -> int:
    uplink, day = house.settings.uplink, options.day or time.today() - timedelta(days=1)
    if uplink is None:
        raise CommandError("没有配置上级平台，不能对账；设置 JIBAN_REPORT_URL、JIBAN_REPORT_SYSTEM、JIBAN_REPORT_KEY_FILE，见 docs/reporting.md")
    async with line_to(uplink) as line:
        try:
            found = await reconcile(house.db, line, day, "jiban report")
        except LineDown as down:
            raise CommandError(f"没有对账：{uplink.name}，{down}") from None
    if options.json:
        print_json({"day": day.isoformat(), "kinds": [_plain(each) for each in found]})
    else:
        _told(day, found, mapping)
    return 0 if all(each.same for each in found) else 1


def _told(day: date, found: tuple[Compared, ...], mapping: ReportMapping) -> None:
    if not found:
        print(f"{day} 两边都没有记录")
        return
    rows = [("记录", "生成", "已确认", "上级平台", "结论")]
    rows += [(mapping.label(each.kind), str(each.made), str(each.acked), str(each.theirs), "一致" if each.same else "不一致") for each in found]
    print(f"{day} 对账：")
    print(table(rows))
    for each in found:
        for word, names in (("上级平台没有，已补报", each.missing), ("按对账确认", each.settled), ("内容不同", each.differing), ("本平台没有", each.unknown)):
            for name in names:
                print(f"  {mapping.label(each.kind)}，{word}：{name}")


def _plain(each: Compared) -> dict[str, Any]:
    return {**msgspec.structs.asdict(each), "day": each.day.isoformat(), "asked_at": each.asked_at.isoformat()}
