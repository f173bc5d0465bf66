"""The roles an officer may hold in an org. Plugins may declare more; a process names them as the `duty` of a step."""

BASE_ROLES: dict[str, str] = {
    "receiver": "收件人",
    "acceptor": "受理人",
    "handler": "承办人",
    "reviewer": "审核人",
    "decider": "决定人",
    "issuer": "发证人",
    "inspector": "核查人员",
    "monitor": "监测人",
    "supervisor": "监督回访人",
    "configurator": "事项配置员",
    "approver": "发布审定员",
    "administrator": "人员管理员",
}
"""Role ids and the words on screen (words.md, 官员角色)."""
MONITOR = "monitor"
"""Who sees the indicators of all authorities; the records behind them only where they also hold a post."""
SUPERVISOR = "supervisor"
"""Who calls back those who were not satisfied, of every authority where they hold no post themselves."""
HEAD = "decider"
"""Who answers for what an authority does and does not do in time: told of used time beside whoever's turn it is."""
CONFIGURATOR, APPROVER = "configurator", "approver"
"""Who changes the items of an authority, and who lets a change be published."""
CONFIGURING = frozenset({CONFIGURATOR, APPROVER})
"""Roles that have to do with items, never with cases."""
ADMINISTRATOR = "administrator"
"""Who opens accounts and gives posts in an authority, and sees none of its cases."""
WITHOUT_CASES = CONFIGURING | {ADMINISTRATOR}
"""Roles that open no case to their holder."""
NO_CASES = f"'{{{','.join(sorted(WITHOUT_CASES))}}}'::text[]"
"""The same as a query says it."""
BEYOND = frozenset({MONITOR, SUPERVISOR, ADMINISTRATOR})
"""Roles that reach beyond an authority, or decide who works in it: given by whoever runs the house, by no administrator."""
