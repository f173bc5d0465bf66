"""Every table of the core. Events are the truth; cases are a read model that events keep up to date.

Large personal values never stand in the open: `sealed` columns hold what only the party's key opens (see `core.store.vault`).
"""

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Orgs(Table, tablename="orgs"):
    """An authority 机构."""

    id = Text(primary_key=True)
    name = Text()
    region = Text(default="")


class Parties(Table, tablename="parties"):
    """An applicant 申请人, natural or legal. `code` is the USCC, or the digest of a natural person's id number."""

    id = BigSerial(primary_key=True)
    kind = Text()
    code = Text(unique=True)
    name = Text(help_text="单位名称；自然人为空，姓名在 sealed 里")
    sealed = Bytea(null=True, default=None)
    synthetic = Boolean(default=False)


class PartyKeys(Table, tablename="party_keys"):
    """The party's data key, wrapped by the master key; destroying it erases what it sealed."""

    party = BigInt(primary_key=True)
    wrapped = Bytea(null=True, default=None)
    destroyed_at = Timestamptz(null=True, default=None)


class Accounts(Table, tablename="accounts"):
    """Somebody who can sign in. `party` is set for a natural or legal person's own account."""

    id = BigSerial(primary_key=True)
    login = Text(unique=True)
    name = Text()
    password_hash = Text()
    party = BigInt(null=True, default=None, index=True)
    active = Boolean(default=True)
    failures = Integer(default=0)
    locked_until = Timestamptz(null=True, default=None)
    initial_until = Timestamptz(null=True, default=None, help_text="初始密码有效期")


class Posts(Table, tablename="posts"):
    """A role held in an org for a term 岗位."""

    id = BigSerial(primary_key=True)
    account = BigInt(index=True)
    org = Text()
    role = Text()
    since = Date()
    until = Date(null=True, default=None)


class Agents(Table, tablename="agents"):
    """An authorisation of an account to act for a party: which items (empty: all), from when until when."""

    id = BigSerial(primary_key=True)
    account = BigInt(index=True)
    party = BigInt(index=True)
    items = Array(base_column=Text())
    since = Date()
    until = Date()
    revoked_at = Timestamptz(null=True, default=None)


class Tokens(Table, tablename="tokens"):
    """A bearer token, known by its digest only."""

    digest = Bytea(primary_key=True)
    account = BigInt(index=True)
    issued_at = Timestamptz()
    expires_at = Timestamptz()


class Blobs(Table, tablename="blobs"):
    """Content-addressed bytes: files of releases, papers."""

    hash = Bytea(primary_key=True)
    data = Bytea()


class Releases(Table, tablename="releases"):
    """An immutable version of an item 发布版本. `state` is current, quarantined or awaiting; `origin` files, studio or bundle."""

    hash = Text(primary_key=True)
    item = Text(index=True)
    plugin = Text()
    parent = Text(default="")
    stored_at = Timestamptz()
    stored_by = Text()
    state = Text(default="current")
    reason = Text(default="")
    origin = Text(default="files")
    files = JSONB(help_text="虚拟路径 → 内容散列")


class Filings(Table, tablename="filings"):
    """What was submitted once 申报."""

    id = BigSerial(primary_key=True)
    party = BigInt(index=True)
    account = BigInt()
    item = Text()
    release = Text()
    submitted_at = Timestamptz()
    idempotency = Text()
    body_digest = Bytea()
    values = JSONB()
    sealed = Bytea()
    composition = JSONB(null=True, default=None, help_text="由哪些事项、按哪个版本组合；单个事项的申报为空")
    asked_fields = Integer(null=True, default=None, help_text="提交时显示的栏目数（不含算出来的）；不是申请人提交的为空")
    generated_fields = Integer(null=True, default=None, help_text="其中自动带入、申请人没有改的")


class Cases(Table, tablename="cases"):
    """One run of an item by one authority 办件; kept up to date by its events."""

    id = BigSerial(primary_key=True)
    number = Text(unique=True)
    query_code = Text()
    filing = BigInt(index=True)
    item = Text()
    org = Text()
    party = BigInt(index=True)
    release = Text()
    seq = Integer()
    head = Bytea()
    status = Text()
    status_code = Text()
    step = Text()
    outcomes = JSONB()
    filed_at = Timestamptz()
    accepted_on = Date(null=True, default=None)
    decided_on = Date(null=True, default=None)
    statutory_due = Date(null=True, default=None)
    promised_due = Date(null=True, default=None)
    closed_on = Date(null=True, default=None)
    duty = Text(default="", help_text="现由哪个岗位办理；只由系统办理或者已结束为空")
    step_due = Date(null=True, default=None, help_text="当前环节的时限")
    due_on = Date(null=True, default=None, help_text="最近的期限（由数据库算出）")
    desk_on = Date(null=True, default=None, help_text="待办排列所依的日期（由数据库算出）")
    wake_on = Date(null=True, default=None, help_text="从哪一天起系统须办理")
    standing = JSONB(default="{}", help_text="待补正、待补齐、不计入时限的期间、延长、签署和征求意见")
    counted = Boolean(default=False, help_text="是否计入办结；没有结束为否")
    assignee = Text(default="", help_text="转办以后由谁办理（登录名）；空为该岗位的任何人")
    provisional = Integer(null=True, default=None, help_text="期限落在放假安排尚未公布的哪一年")
    warned = Integer(default=0, help_text="已达到的效能监察等级（百分比）")
    stage = Text(default="", help_text="分工：收件、受理、审查、决定、出件；只由系统办理或者已结束为空")
    region = Text(default="", help_text="申报所写的街道")


class WatchNotes(Table, tablename="watch_notes"):
    """Acts that were tried and are not lawful, for the supervision 效能监察."""

    id = BigSerial(primary_key=True)
    case = BigInt(index=True)
    actor = Text()
    noted_at = Timestamptz()
    act = Text()
    because = Text()


class Links(Table, tablename="links"):
    """Cases that belong together 关联: `from_case` is a child of, objects to, or follows `to_case`."""

    id = BigSerial(primary_key=True)
    kind = Text()
    from_case = BigInt()
    to_case = BigInt(index=True)
    note = Text(default="")
    made_at = Timestamptz()


class Events(Table, tablename="events"):
    """An append-only fact of a case 办理记录. `payload` are the canonical bytes that the hash covers."""

    id = BigSerial(primary_key=True)
    case = BigInt()
    seq = Integer()
    kind = Text()
    recorded_at = Timestamptz()
    effective_on = Date()
    actor = Text()
    release = Text()
    payload = Bytea()
    prev = Bytea()
    hash = Bytea()


class Outbox(Table, tablename="outbox"):
    """Committed events that have no global position yet; one row for each append."""

    id = BigSerial(primary_key=True)
    case = BigInt()
    first = Integer()
    last = Integer()


class Positions(Table, tablename="positions"):
    """The gapless global order of events."""

    pos = BigInt(primary_key=True)
    case = BigInt()
    seq = Integer()
    hash = Bytea()


class Cursors(Table, tablename="cursors"):
    """How far a consumer has read."""

    name = Text(primary_key=True)
    pos = BigInt(default=0)


class FactKeys(Table, tablename="fact_keys"):
    """Which cases a fact may find: by item and the digest of its equal fields."""

    id = BigSerial(primary_key=True)
    fact = Text()
    key = Bytea()
    case = BigInt()
    day = Date()


class Runs(Table, tablename="runs"):
    """A draw 批次: inputs, seed and versions stored so that it can be recomputed."""

    id = BigSerial(primary_key=True)
    draw = Text()
    item = Text()
    release = Text()
    seed = Text()
    inputs = JSONB()
    inputs_hash = Bytea()
    code = Text()
    started_by = Text()
    started_at = Timestamptz()


class RunMembers(Table, tablename="run_members"):
    """A case drawn by a run, and what its inspection found."""

    id = BigSerial(primary_key=True)
    run = BigInt(index=True)
    case = BigInt()
    number = Text()
    result = Text(default="")
    finding = Text(default="")
    recorded_at = Timestamptz(null=True, default=None)
    recorded_by = Text(default="")


class Papers(Table, tablename="papers"):
    """A notice or certificate served 文书; never deleted."""

    id = BigSerial(primary_key=True)
    case = BigInt()
    seq = Integer()
    notice = Text()
    title = Text()
    number = Text(unique=True)
    made_at = Timestamptz()
    blob = Bytea()
    replaces = BigInt(null=True, default=None, help_text="更正后重新作出的，代替哪一份")


class DocumentNumbers(Table, tablename="document_numbers"):
    """The last number given in a series and year; gapless, given at signing only."""

    series = Text(primary_key=True)
    last = Integer(default=0)


class Digests(Table, tablename="digests"):
    """A signed digest over positions `first`…`last` and the digest before it; also exported outside the database."""

    id = BigSerial(primary_key=True)
    first = BigInt()
    last = BigInt()
    root = Bytea()
    prev = Bytea()
    signature = Bytea()
    made_at = Timestamptz()


class CaseReads(Table, tablename="case_reads"):
    """Up to which event an officer has seen a case."""

    account = BigInt(primary_key=True)
    case = BigInt()
    seq = Integer()


class Drafts(Table, tablename="drafts"):
    """What an applicant has typed so far 暂存; the values only in `sealed`. With `case`: the answer to a correction notice, or a supply."""

    id = BigSerial(primary_key=True)
    party = BigInt(index=True)
    account = BigInt()
    item = Text()
    release = Text()
    page = Integer()
    version = Integer()
    created_at = Timestamptz()
    updated_at = Timestamptz()
    sealed = Bytea()
    case = BigInt(null=True, default=None, help_text="补正或者补齐的办件；新的申报为空")
    counter = Boolean(default=False, help_text="工作人员在窗口录入的")
    origin = Text(null=True, default=None, help_text="从哪一个打开的页面开始的：同一页面发送两次，只有一份")


class Confirmations(Table, tablename="confirmations"):
    """A link by which the applicant at the counter confirms a draft of that content. `digest` is that of the link's secret part."""

    digest = Bytea(primary_key=True)
    draft = BigInt(index=True)
    account = BigInt()
    content = Bytea()
    made_at = Timestamptz()
    expires_at = Timestamptz()
    confirmed_at = Timestamptz(null=True, default=None)


class Attachments(Table, tablename="attachments"):
    """A file given for a material 申请材料: of a draft first, then of the filing. `digest` is over the sealed bytes."""

    id = BigSerial(primary_key=True)
    draft = BigInt(null=True, default=None)
    filing = BigInt(null=True, default=None)
    party = BigInt()
    material = Text()
    filename = Bytea(help_text="加密的文件名")
    media = Text()
    size = Integer()
    digest = Bytea()
    added_at = Timestamptz()
    sealed = Bytea()


class WebSessions(Table, tablename="web_sessions"):
    """Somebody signed in with a browser; the cookie's token is known by its digest only."""

    digest = Bytea(primary_key=True)
    account = BigInt(index=True)
    acting = BigInt(null=True, default=None)
    elder = Boolean(default=False)
    hotkeys = Boolean(default=True, help_text="单键快捷键")
    password_due = Boolean(default=False, help_text="须先修改密码")
    opened_at = Timestamptz(index=True)
    seen_at = Timestamptz()


class CaseTerms(Table, tablename="case_terms"):
    """The words under which a case is found: bigrams of what stands in the open, keyed digests of what does not."""

    case = BigInt(primary_key=True)
    terms = Array(base_column=Text())


class AccessLog(Table, tablename="access_log"):
    """Who read personal values of which case, and what for; append-only."""

    id = BigSerial(primary_key=True)
    account = BigInt()
    case = BigInt()
    class_ = Text(db_column_name="class")
    purpose = Text()
    at = Timestamptz()


class IndicatorFigures(Table, tablename="indicator_figures"):
    """The figure of an ended period as it was taken; a later one stands beside it."""

    id = BigSerial(primary_key=True)
    indicator = Text()
    period = Text()
    definition = Bytea(help_text="口径的散列")
    figure = JSONB()
    behind = Bytea(help_text="数后面的记录的散列")
    taken_at = Timestamptz()
    taken_by = Text()
