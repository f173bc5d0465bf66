"""A local rule or value confirmed: by whom, on which document, when."""

from datetime import date

import msgspec

from core.revisions.tabling.typed import NotUnderstood


class Confirmation(msgspec.Struct, frozen=True):
    """Who confirms (the person signed in), the document and its date."""

    who: str
    document: str
    day: date

    def words(self, today: date) -> str:
        """As it stands with the rule and on the receipts of its cases: 人，文件，日期. Raises NotUnderstood."""
        if not self.document.strip():
            raise NotUnderstood("没有写依据哪份文件确认", "文件的名称和文号，如“示范区管委会〔2026〕12号”")
        if self.day > today:
            raise NotUnderstood("确认日期在今天以后", "文件已经作出的日期")
        return f"{self.who}，{self.document.strip()}，{self.day.year}年{self.day.month}月{self.day.day}日"
