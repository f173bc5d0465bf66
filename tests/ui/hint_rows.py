"""Rows of the two lists of hints for tests of the screens."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from core.hints.shelf import holding
from core.house import House
from core.registers import write_row
from core.time import today

ITEM = "fire_acceptance_filing"
BASE: Mapping[str, Any] = {"item": ITEM, "field": "area_m2", "trigger": "聚焦", "kind": "气泡"}
TIPS: tuple[Mapping[str, Any], ...] = (
    {**BASE, "tip": "A1", "text": "按消防验收的建筑面积填写 <不是> 使用面积"},
    {**BASE, "tip": "A2", "trigger": "值匹配", "kind": "提醒", "cond": "mentions(typed, '平')", "text": "请只填数字，单位为平方米"},
    {**BASE, "tip": "A3", "trigger": "值匹配", "kind": "提醒", "cond": "value >= 300", "text": "300 平方米及以上须按一般程序办理"},
    {**BASE, "tip": "A4", "field": "project_name", "kind": "下拉", "text": "写清地点和用途", "answers": "饭店装修；宾馆装修"},
    {**BASE, "tip": "A5", "field": "project_name", "kind": "示例", "text": "金枫街 88 号饭店装修"},
    {**BASE, "tip": "A6", "trigger": "提交前", "kind": "提醒", "text": "面积与测绘报告一致"},
    {**BASE, "tip": "A7", "field": "", "trigger": "提交前", "kind": "提醒", "text": "提交以后短信通知结果"},
)
FAQS: tuple[Mapping[str, Any], ...] = (
    {"faq": "Q1", "ask": "阳台算面积吗？", "answer": "封闭的阳台按全面积计算。", "field": "shared.area_m2"},
    {"faq": "Q2", "ask": "没有消防设计图怎么办？", "answer": "可以由施工单位补绘。", "item": ITEM},
)


async def keep(house: House, tips: Iterable[Mapping[str, Any]] = TIPS, faqs: Iterable[Mapping[str, Any]] = FAQS) -> None:
    """The rows are in the lists since yesterday."""
    homes = holding(house.catalogue.registry)
    async with house.db.transaction() as connection:
        for register, rows in ((homes["tips"], tips), (homes["faq"], faqs)):
            for row in rows:
                await write_row(connection, register, {name: value for name, value in row.items() if value}, valid_from=today() - timedelta(days=1), source="edit:1")
    house.hints.forget()
