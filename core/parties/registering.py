"""A company put into the register by an officer before whom it stands, its licence in hand.

It is known by its code from then on: who signs in for it later finds what was filed at the window.
"""

from typing import Final

from asyncpg import UniqueViolationError

from core.forms.checks import is_uscc, uscc_doubt
from core.forms.text import refused, tidy
from core.parties.records import Party, add_party, by_code
from core.problems import FieldProblem, Invalid
from core.store.engine import Database
from core.store.vault import Vault

LONGEST_NAME: Final = 100
"""Signs of a company's name (C-LEGAL: 1 to 100)."""


def code_fault(code: str) -> str:
    """Why the code cannot be a USCC at all (GB 32100-2015), or an empty text; a check digit that does not agree is no fault: early codes have such."""
    return "" if is_uscc(code) else f"统一社会信用代码{uscc_doubt(code)}；请对照营业执照核对"


async def register_company(database: Database, vault: Vault, code: str, name: str) -> Party:
    """The company of that USCC, registered under this name unless it is there. Raises Invalid naming the field that is wrong."""
    called = tidy(name)
    if fault := code_fault(code):
        raise Invalid("没有登记", "请对照营业执照核对", [FieldProblem("code", "统一社会信用代码", fault)])
    if not 1 <= len(called) <= LONGEST_NAME or refused(called):
        raise Invalid("没有登记", "请对照营业执照核对", [FieldProblem("name", "企业名称", f"请照营业执照填写企业的名称，最多 {LONGEST_NAME} 个字")])
    try:
        async with database.transaction() as connection:
            return await add_party(connection, vault, kind="legal", code=code, name=called)
    except UniqueViolationError:  # registered before, or in the same moment
        found = await by_code(database.pool, vault, "legal", code)
        assert found is not None, "a code that is taken is somebody's"
        return found
