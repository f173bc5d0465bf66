"""Forms that somebody brought along, as they look in offices. All of them are synthetic."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from docx import Document

from core.faults import Blame
from core.forms.loading import load_form
from core.items.files import house_elements
from core.problems import Invalid
from core.revisions.understanding import Change, Drop, Found, Merge, Understood, asked_of, corrected, form_of, understood
from core.revisions.understanding.sources import BIGGEST, MOST_ROWS
from core.settings import ROOT

SHARED = {path: found.read_bytes() for path, found in house_elements(ROOT).items()}


def read(text: str) -> Understood:
    """A pasted text."""
    return understood("", text.encode(), SHARED)


def by_label(form: Understood) -> dict[str, Found]:
    return {each.label: each for each in form.found}


def kinds(form: Understood) -> dict[str, str]:
    return {each.label: each.element or each.kind for each in form.found}


def loads(form: Understood) -> list[str]:
    """Faults of the form that it becomes."""
    files = {**SHARED, "form.json": form_of(form, SHARED, "x")}
    return [fault.sentence() for fault in load_form(files, "x", Blame("", "form.json"))[1]]


TWO_COLUMNS = """【合成】小餐饮经营许可申请表
一、申请人基本情况
*申请人名称\t\t统一社会信用代码（必填）\t
法定代表人（负责人）\t\t身份证号码\t
性　别\t□男 □女\t联系电话\t
住　　所\t\t\t
二、经营场所
使用面积\t\t平方米\t
经营项目（可多选）\t□热食类 □冷食类 □糕点类 □其他____\t从业人数\t　　　人
主体性质\t国有、集体、民营、外资\t是否设有包间\t□是  □否
计划开业日期\t　　年　　月　　日\t有效期限\t自　年　月　日至　年　月　日
注册资本（万元）\t\t年营业额\t__________元
三、从业人员情况
序号\t姓名\t身份证号\t健康证号
1\t\t\t
2\t\t\t
本人承诺以上内容真实有效，并对提交材料的真实性承担法律责任。申请人（签字）：      年  月  日\t\t\t
受理意见\t\t\t
填表说明：1、请用黑色签字笔填写，字迹工整。2、本表一式两份。\t\t\t
"""


def test_two_columns_of_labels_and_places() -> None:
    form = read(TWO_COLUMNS)
    assert form.title == "【合成】小餐饮经营许可申请表"
    assert kinds(form) == {
        "申请人名称": "org_name", "统一社会信用代码": "uscc", "法定代表人（负责人）": "legal_rep", "身份证号码": "id_no", "性别": "choice", "联系电话": "phone",
        "住所": "reg_addr", "使用面积": "area_m2", "经营项目": "choices", "从业人数": "int", "主体性质": "choice", "是否设有包间": "bool", "计划开业日期": "date",
        "有效期限": "period", "注册资本": "decimal", "年营业额": "money", "从业人员情况": "list", "本人承诺以上内容真实有效，并对提交材料的真实性承担法律责任": "promise",
    }
    found = by_label(form)
    assert [label for label, each in found.items() if each.required and each.kind != "promise"] == ["申请人名称", "统一社会信用代码"]
    assert found["经营项目"].options == ("热食类", "冷食类", "糕点类", "其他")
    assert found["主体性质"].options == ("国有", "集体", "民营", "外资")
    assert found["主体性质"].sure == "请核对"
    assert found["统一社会信用代码"].sure == "确定"
    assert [each.label for each in found["从业人员情况"].columns] == ["姓名", "身份证号", "健康证号"]
    assert form.pages == ("申请人基本情况", "经营场所", "从业人员情况")
    assert found["使用面积"].where == "第 8 行第 1 列"


def test_what_is_not_understood_is_named_with_its_row_and_column() -> None:
    told = {remark.said.split("：")[0][:4]: remark for remark in read(TWO_COLUMNS).remarks}
    assert told["受理意见"].where == "第 18 行第 1 列"
    assert "办理机关" in told["受理意见"].why
    assert "说明文字" in told["填表说明"].why
    assert "其他" in told["经营项目"].why


def test_the_form_that_it_becomes_loads_and_can_be_filled_in() -> None:
    form = read(TWO_COLUMNS)
    assert loads(form) == []
    formed = asked_of(form, SHARED, {"org_name", "uscc"})
    assert "org_name" not in formed.asked.fields
    assert any("不再重复" in remark.why for remark in formed.remarks)
    assert formed.asked.base["xing_bie"] == "男"
    assert formed.asked.fields["jing_ying_xiang_mu"]["items"]["enum"] == ["热食类", "冷食类", "糕点类", "其他"]


def test_full_width_text_and_inline_places() -> None:
    form = read("【合成】登记表\n单位名称：________　　联系人：______\t\n１．＊开户银行：\t\n备注：\t\n")
    assert kinds(form) == {"单位名称": "org_name", "联系人": "contact_name", "开户银行": "text", "备注": "remark"}
    assert [each.label for each in form.found if each.required] == ["开户银行"]


def test_every_shared_element_gets_an_answer() -> None:
    form = read("*所属行业\t\n*所在街道\t\n*电子邮箱\t\n*统一社会信用代码\t\n*法定代表人身份证号\t\n*成立日期\t\n*占地率\t%\n*照片\t\n")
    formed = asked_of(form, SHARED)
    assert formed.remarks == ()
    assert set(formed.asked.required) == {*formed.asked.fields}
    assert loads(form) == []


def test_without_marks_everything_is_asked_but_remarks_and_files() -> None:
    form = read("项目名称\t\n项目简介\t\n营业执照复印件\t\n备注\t\n")
    assert {each.label: each.required for each in form.found} == {"项目名称": True, "项目简介": False, "营业执照复印件": False, "备注": False}
    assert form.remarks[-1].where == "整张表"


def test_a_form_that_somebody_has_filled_in() -> None:
    form = read("姓名\t张三\t性别\t男\n开户银行\t合成银行\t开户日期\t2026年1月1日\n")
    assert [each.label for each in form.found] == ["姓名", "性别", "开户银行", "开户日期"]


def workbook(write: Any) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    write(book)
    book.close()
    return out.getvalue()


def test_a_workbook_with_merged_cells() -> None:
    def write(book: Any) -> None:
        sheet = book.add_worksheet("申请表")
        sheet.merge_range("A1:F1", "【合成】临时占道经营申请表")
        sheet.merge_range("A2:A4", "经办人")
        for row, (left, right) in enumerate((("姓名", "职务"), ("身份证号", "手机"), ("家庭住址", "邮编")), 1):
            sheet.write(row, 1, left)
            sheet.merge_range(row, 2, row, 3, "")
            sheet.write(row, 4, right)
            sheet.write(row, 5, "")
        sheet.merge_range("A5:F5", "二、占道情况")
        sheet.merge_range("A6:B6", "占道面积（平方米）")
        sheet.merge_range("C6:F6", "")
        sheet.merge_range("A7:B7", "占道地点")
        sheet.merge_range("C7:F7", "")
        sheet.merge_range("A8:A10", "占用物品")
        for column, label in enumerate(("名称", "规格", "数量", "单位", "说明"), 1):
            sheet.write(7, column, label)

    form = understood("表.xlsx", workbook(write), SHARED)
    assert form.title == "【合成】临时占道经营申请表"
    assert kinds(form) == {
        "姓名": "agent_name", "经办人职务": "text", "身份证号": "agent_id_no", "手机": "agent_mobile", "家庭住址": "person_address", "经办人邮编": "text",
        "占道面积": "decimal", "占道地点": "text", "占用物品": "list",
    }
    assert by_label(form)["占道面积"].page == "占道情况"
    assert by_label(form)["占道面积"].unit == "m2"
    assert [each.label for each in by_label(form)["占用物品"].columns] == ["名称", "规格", "数量", "单位", "说明"]
    assert loads(form) == []


def test_a_word_table() -> None:
    document = Document()
    document.add_paragraph("【合成】户外广告设置备案表")
    document.add_paragraph("请如实填写下列内容。")
    table = document.add_table(rows=5, cols=4)
    for row, cells in enumerate((("申请单位", "", "联系人", ""), ("设置地点", "", "", ""), ("广告类型", "□ 电子屏　□ 灯箱", "数量", "　个"), ("设置期限", "", "", ""), ("审批意见", "", "", ""))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    for row in (1, 3, 4):
        table.cell(row, 1).merge(table.cell(row, 3))
    out = BytesIO()
    document.save(out)
    form = understood("表.docx", out.getvalue(), SHARED)
    assert form.title == "【合成】户外广告设置备案表"
    assert kinds(form) == {"申请单位": "org_name", "联系人": "contact_name", "设置地点": "text", "广告类型": "choice", "数量": "int", "设置期限": "period"}
    assert [remark.said for remark in form.remarks][:2] == ["请如实填写下列内容。", "审批意见"]
    assert loads(form) == []


def test_a_table_pasted_from_word() -> None:
    form = read("""<html><head><style>td{x:y}</style></head><body><table border=1><tr><td colspan="4"><p>【合成】人才补贴申请表</p></td></tr>
    <tr><td>姓&nbsp;名</td><td></td><td>出生<br>日期</td><td>&nbsp;&nbsp;年&nbsp;&nbsp;月&nbsp;&nbsp;日</td></tr>
    <tr><td rowspan=2>工作情况</td><td>单位</td><td colspan=2></td></tr><tr><td>职称</td><td colspan=2>□初级□中级□高级</td></tr></table></body></html>""")
    assert form.title == "【合成】人才补贴申请表"
    assert kinds(form) == {"姓名": "person_name", "出生日期": "date", "工作情况单位": "text", "工作情况职称": "choice"}


def test_a_spreadsheet_that_lists_fields() -> None:
    form = understood("栏目.csv", "栏目名称,类型,是否必填,选项,填写说明\n企业名称,文本,是,,与执照一致\n补贴类别,单选,是,稳岗、培训,\n申请金额,金额,是,,\n附件,文件,否,,\n星座,玄学,否,,\n".encode(), SHARED)
    assert kinds(form) == {"企业名称": "org_name", "补贴类别": "choice", "申请金额": "money", "附件": "file", "星座": "text"}
    assert [each.label for each in form.found if each.required] == ["企业名称", "补贴类别", "申请金额"]
    assert by_label(form)["企业名称"].help == "与执照一致"
    assert [remark.said for remark in form.remarks] == ["星座：玄学"]


def test_one_empty_row_below_labels_is_a_field_each() -> None:
    form = read("【合成】登记表\n车牌号\t车型\t颜色\n\t\t\n")
    assert kinds(form) == {"车牌号": "text", "车型": "text", "颜色": "text"}


def test_a_json_schema_takes_what_the_dialect_has_and_names_the_rest() -> None:
    document = b"""{"title": "\\u5408\\u6210", "type": "object", "$defs": {"place": {"type": "string", "maxLength": 50}}, "required": ["a", "zz"],
      "properties": {"a": {"title": "\\u540d\\u79f0\\u7532", "type": "string", "maxLength": 20, "contentEncoding": "base64"},
        "camelCase": {"type": "number", "minimum": 0}, "place": {"title": "\\u5730\\u70b9", "$ref": "#/$defs/place"},
        "away": {"title": "\\u5916", "$ref": "http://example.com/x.json"}, "tags": {"title": "\\u6807\\u7b7e", "type": "array", "items": {"enum": ["x", "y"]}},
        "level": {"title": "\\u7ea7", "enum": [1, 2]}, "mixed": {"title": "\\u6df7", "type": ["string", "integer", "null"]},
        "rows": {"title": "\\u884c", "type": "array", "items": {"type": "object", "properties": {"n": {"title": "\\u6570", "type": "integer"}}}},
        "code": {"title": "\\u7801", "type": "string", "pattern": "\\\\d{3}"}, "bad": 3}, "patternProperties": {"^x": {}}}"""
    form = understood("x.json", document, SHARED)
    assert kinds(form) == {
        "名称甲": "schema", "camelCase": "schema", "地点": "schema", "外": "schema", "标签": "schema", "级": "schema", "混": "schema", "行": "schema", "码": "schema",
    }
    named = {(remark.where, remark.said.split(" ")[0]) for remark in form.remarks}
    assert {("栏目 a", "contentEncoding"), ("栏目 away", "$ref"), ("栏目 level", "enum"), ("栏目 mixed", "type"), ("栏目 code", "pattern"), ("栏目 bad", "3"),
            ("整张表单", "patternProperties"), ("required", "zz")} <= named
    assert by_label(form)["camelCase"].name == "camel_case"
    assert by_label(form)["camelCase"].sure == "请核对"
    assert by_label(form)["地点"].schema == {"type": "string", "maxLength": 50, "title": "地点"}
    assert loads(form) == []


def test_conditions_of_a_json_schema_are_kept_when_the_names_stay() -> None:
    form = read("""{"properties": {"way": {"title": "方式", "type": "string", "enum": ["自取", "邮寄"]}, "post": {"title": "邮寄到", "type": "string"}},
      "if": {"properties": {"way": {"const": "邮寄"}}}, "then": {"required": ["post"]}}""")
    assert "if" in form.extra or any(remark.said == "if" for remark in form.remarks)
    assert loads(form) == []


@pytest.mark.parametrize(("name", "data", "why"), [
    ("", b"", "没有内容"), ("", b" \n\t ", "没有内容"), ("a.csv", b"\t\t\n", "没有"), ("a.pdf", b"%PDF-1.7", "图片和 PDF"), ("a.doc", b"\xd0\xcf\x11\xe0", "旧版"),
    ("a.json", b"{", "读不出来"), ("a.json", b"[]", "定义"), ("a.docx", b"PK\x03\x04broken", "打不开"), ("big.csv", b"a" * (BIGGEST + 1), "超过"),
    ("", ("甲\t乙\n" * (MOST_ROWS + 1)).encode(), "行"), ("", ("甲\t" * 61).encode(), "列"), ("", ("长" * 2001).encode(), "个字"), ("", b"<table></table>", "没有表格"),
    ("", ('甲\t乙\n丙\t"' + "长" * 140_000).encode(), "双引号"),
], ids=lambda each: each if isinstance(each, str) else f"{len(each)} 字节")
def test_what_cannot_be_read_says_what_to_do(name: str, data: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        understood(name, data)
    assert refused.value.instead


def test_a_schema_without_fields_is_said() -> None:
    assert [remark.said for remark in read('{"type": "string"}').remarks] == ["properties"]


def test_corrections_change_drop_and_merge() -> None:
    form = read("开始日期\t年 月 日\t结束日期\t年 月 日\n用途\t□甲 □乙\t其他用途\t□丙 □丁\n姓名\t\t多余\t\n")
    no = {each.label: each.no for each in form.found}
    after = corrected(form, (
        Merge(no=no["结束日期"], into=no["开始日期"]), Change(no=no["开始日期"], label="起止"), Merge(no=no["其他用途"], into=no["用途"]), Drop(no=no["多余"]),
        Change(no=no["姓名"], kind="long", required=False, page="人"), Drop(no="99"), Change(no=no["用途"], kind="element"),
    ))
    assert [(each.label, each.kind, each.options) for each in after.found] == [
        ("起止", "period", ()), ("用途", "choice", ("甲", "乙", "丙", "丁")), ("姓名", "long", ()),
    ]
    assert after.found[2].page == "人"
    assert not after.found[2].required
    assert loads(after) == []


def test_random_text_never_breaks_it() -> None:
    for text in ("：\t：", "□", "□□□\t", "（）\t（）", "\x00\t\x01甲", "1\t2\t3\n\t\t\n", "、、、", "<table><tr><td rowspan=99999 colspan=-3>甲<table><tr><td>乙", "姓名\n" * 5):
        assert loads(read(text)) == [] if read(text).found else True
