"""The small engine. What stands here is all that a plugin may import: `from core import Role, hookimpl`."""

from core.canonical import canonical, plain, sm3
from core.declarations import (
    Check,
    CheckGround,
    Declaration,
    Draw,
    Indicator,
    Register,
    Role,
    Run,
    Scene,
    Sentence,
    Signal,
    Source,
    Topic,
    Trait,
)
from core.faults import Fault, did_you_mean
from core.hookspecs import CaseChange, hookimpl
from core.items.indicator_model import IndicatorDef, RecordsDef
from core.items.model import ColumnDef, DrawDef, RegisterDef, SceneDef, SceneMember
from core.items.run_model import RunDef, SignalDef
from core.items.topic_model import TopicAsk, TopicDef, TopicItem
from core.process.coverage import limited, office_steps
from core.sourcing.model import Answer, Asked, Consent
from core.time import now, today
from core.values import FieldType, Unknown, Value

__all__ = [
    "Answer", "Asked", "CaseChange", "Check", "CheckGround", "ColumnDef", "Consent", "Declaration", "Draw", "DrawDef", "Fault", "FieldType", "Indicator", "IndicatorDef", "RecordsDef",
    "Register", "RegisterDef", "Role", "Run", "RunDef", "Scene", "SceneDef", "SceneMember", "Sentence", "Signal", "SignalDef", "Source", "Topic", "TopicAsk", "TopicDef", "TopicItem", "Trait",
    "Unknown", "Value", "canonical", "did_you_mean", "hookimpl", "limited", "now", "office_steps", "plain", "sm3", "today",
]
