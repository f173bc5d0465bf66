"""The 25-field filing that is submitted: valid, instant, each at an address of its own."""

from collections.abc import Mapping
from typing import Any

import msgspec

ITEM = "fire_acceptance_filing"
MARK = "@@"
"""Where the load generator writes the request's own number."""


def values(day: str) -> Mapping[str, Any]:
    """What the applicant fills in; `day` is the day of completion (ISO)."""
    return {
        "org_name": "【演示】沈抚晨光宾馆有限公司",
        "uscc": "91210411MAJB0001XH",
        "legal_rep": "【演示】张甲",
        "legal_rep_id": "210411198001010005",
        "contact_name": "【演示】钱丁",
        "mobile": "13800000000",
        "project_name": "晨光宾馆装饰装修工程",
        "region": "李石街道",
        "place_addr": f"沈抚示范区金枫街 {MARK} 号 1 层",
        "place_type": "宾馆",
        "project_class": "一般项目",
        "build_structure": "钢筋混凝土",
        "floors": 1,
        "height_m": msgspec.Raw(b"4.50"),
        "area_m2": msgspec.Raw(b"299.99"),
        "completed_on": day,
        "exclusions": [],
        "apply_mode": "告知承诺",
        "promise_told": True,
        "promise_met": True,
        "promise_liable": True,
        "promise_public": True,
        "signer": "【演示】张甲",
        "remark": "性能测试用的申报，内容均为虚构。",
    }


def body(party: int, day: str) -> str:
    """The whole request body as text, with the mark in it."""
    return msgspec.json.encode({"item": ITEM, "party": party, "values": values(day)}).decode()
