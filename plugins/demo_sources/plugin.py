"""Sources to be looked at: three that answer over HTTP, one that is slow, one that is down. Everything they say is made up."""

from collections.abc import Sequence

from core import Consent, Declaration, Source, hookimpl

from .calling import companies, down, estates, insurance, slow
from .keeper import fields_of

ITEM = ("demo_known_company",)
PURPOSE = "填写申报时自动带入登记资料"


@hookimpl
def declare() -> Sequence[Declaration]:
    """The sources, each with what it is asked for and what the party agrees to."""
    return (
        Source(
            id="demo_companies", title="【演示】市场主体库", fetch=companies, fields=fields_of("companies"), licence=True, items=ITEM,
            consent=Consent("【演示】市场监督管理部门", PURPOSE, 180),
        ),
        Source(
            id="demo_estates", title="【演示】不动产登记库", fetch=estates, fields=fields_of("estates"), licence=True, items=ITEM,
            consent=Consent("【演示】不动产登记机构", PURPOSE, 180),
        ),
        Source(
            id="demo_insurance", title="【演示】社会保险库", fetch=insurance, fields=fields_of("insurance"), items=ITEM,
            consent=Consent("【演示】社会保险经办机构", PURPOSE, 30),
        ),
        Source(
            id="demo_slow", title="【演示】纳税信用库", fetch=slow, fields=("demo_known_company.tax_grade",), timeout=500, items=ITEM,
            consent=Consent("【演示】税务部门", PURPOSE, 30),
        ),
        Source(
            id="demo_down", title="【演示】消防监督库", fetch=down, fields=("demo_known_company.fire_grade",), items=ITEM,
            consent=Consent("【演示】消防救援机构", PURPOSE, 30),
        ),
    )
