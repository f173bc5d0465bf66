"""The synthetic people of a demonstration. Nobody here exists: names say 【演示】, the serial number 000 inside every id number is never given to anybody.

The codes have valid check digits (GB 32100-2015, GB 11714-1997, GB 11643-1999), which a test recomputes.
"""

from datetime import date

import msgspec

MARK = "【演示】"
PASSWORD = "jiban-demo-2026"  # noqa: S105 - shown on the screen of every demonstration, useless anywhere else
SINCE, UNTIL = date(2026, 1, 1), date(2099, 12, 31)


class Officer(msgspec.Struct, frozen=True):
    """An officer who holds one role: in every authority of the demonstration, or in `org` alone."""

    login: str
    name: str
    role: str
    org: str = ""


class Company(msgspec.Struct, frozen=True):
    """A company, its account, and the legal representative who signs in with it."""

    login: str
    name: str
    uscc: str
    legal_rep: str
    id_number: str


OVERSIGHT, OVERSIGHT_NAME = "oversight", "【演示】示范区政务服务监督机构"
"""Where whoever calls back holds a post, and nobody handles cases."""
OFFICERS: tuple[Officer, ...] = (
    Officer("receiver", "【演示】收件人 孙一", "receiver"),
    Officer("acceptor", "【演示】受理人 李二", "acceptor"),
    Officer("handler", "【演示】承办人 周三", "handler"),
    Officer("handler2", "【演示】承办人 吴四", "handler"),
    Officer("reviewer", "【演示】审核人 郑五", "reviewer"),
    Officer("decider", "【演示】决定人 王六", "decider"),
    Officer("issuer", "【演示】发证人 冯七", "issuer"),
    Officer("inspector", "【演示】核查人员 陈八", "inspector"),
    Officer("inspector2", "【演示】核查人员 褚九", "inspector"),
    Officer("monitor", "【演示】监测人 卫十", "monitor"),
    Officer("configurator", "【演示】事项配置员 沈十二", "configurator"),
    Officer("approver", "【演示】发布审定员 韩十三", "approver"),
    Officer("administrator", "【演示】人员管理员 杨十四", "administrator"),
    Officer("callback", "【演示】监督回访人 蒋十一", "supervisor", OVERSIGHT),
)
COMPANIES: tuple[Company, ...] = (
    Company("company1", "【演示】沈抚晨光宾馆有限公司", "91210411MAJB0001XH", "【演示】张甲", "210411198601010009"),
    Company("company2", "【演示】沈抚满堂餐饮有限公司", "91210411MAJB00028H", "【演示】刘乙", "210411198501010001"),
    Company("company3", "【演示】沈抚惠民集贸市场管理有限公司", "91210411MAJB00036C", "【演示】赵丙", "21041119900101000X"),
)
SECOND_HANDLER = "handler2"
AGENT_LOGIN, AGENT_NAME = "agent", "【演示】企业经办人 钱丁"
AGENT_FOR = ("company1", "company2")
"""Whose applications the agent may handle."""
