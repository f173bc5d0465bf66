"""The picture of a process: everything is on it, nothing lies on anything else, and it says in words what it shows."""

from itertools import combinations
from random import Random

import msgspec
import pytest
from growing import Grown, grow

from core.faults import Blame
from core.items.model import ItemFile, Next, OpenDef, ProcessFile, Silence, StepDef
from core.items.parts import Limit
from core.process import KINDS, Process, Stand, alone, draw, load_process
from core.process.drawing import WIDTH, Box, wrapped
from core.rules import Scope

ROLES = ("receiver", "acceptor", "handler", "decider", "issuer")
SEEDS = range(80)


def who(step: StepDef) -> str:
    return step.duty or "系统"


def made(steps: tuple[StepDef, ...], scope: Scope, info: ItemFile) -> Process:
    process, faults = load_process(ProcessFile(format=1, step=steps), scope, ROLES, info, Blame("demo", "process.toml"))
    assert faults == []
    assert process is not None
    return process


def grown(seed: int, scope: Scope, info: ItemFile) -> tuple[Grown, Process]:
    found = grow(Random(seed))
    return found, made(tuple(found.steps), scope, msgspec.structs.replace(info, type=found.type, starts=found.starts))


def apart(one: Box, other: Box) -> bool:
    across = one.x + one.width <= other.x or other.x + other.width <= one.x
    return across or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_everything_is_on_the_paper_and_nothing_on_anything_else(scope: Scope, info: ItemFile) -> None:
    for seed in SEEDS:
        _, process = grown(seed, scope, info)
        picture = draw(process, scope, who)
        assert all(apart(*pair) for pair in combinations(picture.boxes, 2)), seed
        for box in picture.boxes:
            assert box.x >= 0
            assert box.x + box.width <= WIDTH
            assert box.y + box.height <= picture.height
            assert all(box.x < line.x and box.y < line.y <= box.y + box.height for line in box.lines), seed
        for line in picture.lines:
            assert all(0 <= x <= WIDTH and 0 <= y <= picture.height for x, y in line.corners), seed


def test_every_way_out_has_its_line_to_where_it_leads(scope: Scope, info: ItemFile) -> None:
    for seed in SEEDS:
        _, process = grown(seed, scope, info)
        picture = draw(process, scope, who)
        boxes = {box.id: box for box in picture.boxes if box.kind != "end"}
        assert list(boxes) == list(process.steps)
        for step_id, box in boxes.items():
            goals = {move.place.step for word in KINDS[process.step(step_id).kind].outcomes for move in process.moves[step_id, word]} - {""}
            starting = [line for line in picture.lines if line.corners[0][1] == box.y + box.height]
            met = {goal for goal in goals for line in starting if touches(line.corners[-1], boxes[goal])}
            assert met == goals, (seed, step_id)
        ends = {line.text for box in picture.boxes if box.kind == "end" for line in box.lines}
        assert ends == set(process.ends()), seed


def touches(point: tuple[int, int], box: Box) -> bool:
    x, y = point
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def test_lanes_are_shared_only_by_ways_to_one_box(scope: Scope, info: ItemFile) -> None:
    for seed in SEEDS:
        _, process = grown(seed, scope, info)
        picture = draw(process, scope, who)
        upright: dict[int, list[tuple[int, int, tuple[int, int]]]] = {}
        for line in (each for each in picture.lines if len(each.corners) == 5):
            (x, one), (_, other) = line.corners[2:4]
            upright.setdefault(x, []).append((min(one, other), max(one, other), line.corners[-1]))
        for stretches in upright.values():
            for (low, high, goal), (from_, until, aim) in combinations(stretches, 2):
                assert goal == aim or high < from_ or until < low, seed


def test_it_is_the_same_every_time(scope: Scope, info: ItemFile) -> None:
    for seed in SEEDS[:20]:
        assert msgspec.json.encode(draw(grown(seed, scope, info)[1], scope, who)) == msgspec.json.encode(draw(grown(seed, scope, info)[1], scope, who))


@pytest.fixture
def permit(scope: Scope, info: ItemFile) -> Process:
    return made((
        StepDef(id="filing", kind="filing", name="申报", next=(Next(to="accept"),)),
        StepDef(
            id="accept", kind="accept", name="受理", duty="acceptor", limit=Limit(days=5, basis="行政许可法第32条"),
            silence=Silence(limit=Limit(days=5, basis="行政许可法第32条"), outcome="受理"),
            next=(Next(on="不予受理", end="不予受理"), Next(when="path = '承诺即办'", to="decide"), Next(to="review")),
        ),
        StepDef(
            id="review", kind="review", name="现场核查", duty="handler", officers=2, next=(Next(on="不通过", to="accept"), Next(to="decide")),
        ),
        StepDef(
            id="decide", kind="decide", name="决定", duty="decider", auto="path = '承诺即办'", outcomes={"准予": "准予许可", "不予": "不予许可"},
            next=(Next(on="不予", end="不予许可"), Next(to="split")),
        ),
        StepDef(id="split", kind="open", name="分办", opens=(OpenDef(item="one"),), next=(Next(to="join"),)),
        StepDef(id="join", kind="await", name="汇总", next=(Next(on="均未办成", end="未办成"), Next(end="办结"))),
    ), scope, info)


def test_it_says_what_it_shows(permit: Process, scope: Scope) -> None:
    picture = draw(permit, scope, who)
    assert picture.sentences == (
        "第 1 步，申报（系统）。然后到“受理”。",
        ("第 2 步，受理（acceptor，5 个工作日，5 个工作日没有办理：受理）。受理的，办理路径为“承诺即办”的，到“决定”；其余受理的，到“现场核查”；"
        "不予受理的，以“不予受理”办结。"),
        "第 3 步，现场核查（handler，2 名以上工作人员）。通过的，到“决定”；不通过的，到“受理”。",
        "第 4 步，决定（decider，符合条件的，系统当场办理）。准予许可的，到“分办”；不予许可的，以“不予许可”办结。",
        "第 5 步，分办（系统，开 1 种关联办件）。然后到“汇总”。",
        "第 6 步，汇总（系统，等各办件都有结果）。全部办成、部分办结的，办结；均未办成的，以“未办成”办结。",
    )
    assert picture.conditions == ("① 办理路径为“承诺即办”",)
    said = [line.said.text for line in picture.lines if line.said]
    assert said == ["受理 ①：到“决定”", "不予受理", "其余受理", "不通过：回到“受理”", "通过", "不予许可", "准予许可", "全部办成、部分办结", "均未办成"]
    assert [line.sort for line in picture.lines if len(line.corners) == 5] == ["ahead", "back"]


def test_a_case_sees_where_it_is_and_how_it_came(permit: Process, scope: Scope) -> None:
    ways = frozenset({("filing", "accept", ""), ("accept", "decide", "")})
    picture = draw(permit, scope, who, Stand(frozenset({"filing", "accept"}), ways, step="decide"))
    states = {box.id: box.state for box in picture.boxes if box.kind != "end"}
    assert states == {"filing": "done", "accept": "done", "review": "skipped", "decide": "now", "split": "next", "join": "next"}
    assert [len(line.corners) for line in picture.lines if line.gone] == [2, 5]
    assert all(not line.gone for line in picture.lines[:-2])
    names = [box.lines[0].text for box in picture.boxes if box.kind != "end"]
    assert names == ["✓ 申报", "✓ 受理", "现场核查", "决定（正在办理）", "分办", "汇总"]
    assert [line.partition("（")[2].partition("，")[0] for line in picture.sentences] == ["已经过", "已经过", "不经过", "当前环节", "还没有到", "还没有到"]


def test_a_closed_case_sees_its_end(permit: Process, scope: Scope) -> None:
    gone = frozenset({("filing", "accept", ""), ("accept", "", "不予受理")})
    picture = draw(permit, scope, who, Stand(frozenset({"filing", "accept"}), gone, end="不予受理"))
    assert [(box.lines[0].text, box.state) for box in picture.boxes if box.kind == "end" and box.state != "next"] == [("不予受理", "now")]
    assert {box.state for box in picture.boxes if box.id in {"review", "decide", "split", "join"}} == {"skipped"}


def test_a_file_of_its_own_says_the_conditions(permit: Process, scope: Scope) -> None:
    picture = draw(permit, scope, who)
    single = alone(picture)
    assert [line.text for line in single.below] == list(picture.conditions)
    assert all(picture.height < line.y < single.height for line in single.below)


def test_long_texts_are_broken_or_cut(scope: Scope, info: ItemFile) -> None:
    name, end = "对建设工程消防设计文件依法进行技术审查并且组织专家评审的环节", "因为申请人没有在规定期限内补齐材料而终止办理"
    process = made((
        StepDef(id="filing", kind="filing", name="申报", next=(Next(to="accept"),)),
        StepDef(id="accept", kind="accept", name=name, duty="acceptor", next=(Next(on="不予受理", end=end), Next(to="decide"))),
        StepDef(id="decide", kind="decide", name="决定", duty="decider", next=(Next(on="不予", end="不予"), Next(end="准予"))),
    ), scope, info)
    picture = draw(process, scope, who)
    box = next(each for each in picture.boxes if each.id == "accept")
    assert "".join(line.text for line in box.lines if line.kind == "name") == name
    pill = next(each for each in picture.boxes if each.kind == "end")
    assert pill.lines[0].text.endswith("…")
    assert end in picture.sentences[1]
    assert list(wrapped("一二三四", 10, 20)) == ["一二", "三四"]


def test_an_arrow_points_where_its_way_goes(permit: Process, scope: Scope) -> None:
    for line in draw(permit, scope, who).lines:
        (from_x, from_y), (x, y) = line.corners[-2:]
        tip, *wings = [tuple(map(int, point.split())) for point in line.arrow.strip("MZ").split("L")]
        assert tip == (x, y)
        assert all((x - wing[0]) * (x - from_x) + (y - wing[1]) * (y - from_y) > 0 for wing in wings)
