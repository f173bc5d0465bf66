"""What a piece of text looks like when nothing certain says what it is: a company, a street address, a person's name.

Fields are known by the shared element they are (`shared.org_name`), never by their item.
"""

import re

from core.forms import Field

_ORG = re.compile(r"[一-鿿A-Za-z0-9()·&【】]{3,}(公司|合作社|事务所|经营部|商行|工作室|中心|超市|餐厅|饭店|酒店|宾馆|餐饮|药店|药房|门市部|[店厂部馆社院行])(\([一-鿿]+\))?")
_PLACE = re.compile(r".*(街道|[乡镇村路街巷号楼室]|小区|大厦|广场|开发区|示范区).*")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱"
    "侯江尹薛阎闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴"
)
_NAME = re.compile(r"[一-鿿]{2,4}")
_LABELS: dict[str, tuple[str, ...]] = {
    "shared.org_name": ("企业名称", "公司名称", "单位名称", "主体名称", "名称"),
    "shared.uscc": ("统一社会信用代码", "信用代码", "税号"),
    "shared.legal_rep": ("法定代表人", "法人代表", "法人", "负责人"),
    "shared.legal_rep_id": ("身份证号码", "身份证号", "身份证"),
    "shared.contact_name": ("联系人", "经办人"),
    "shared.mobile": ("联系电话", "手机号码", "手机号", "手机", "电话"),
    "shared.place_addr": ("经营场所", "场所地址", "详细地址", "地址", "住所"),
    "shared.area_m2": ("建筑面积", "面积"),
    "shared.region": ("所在街道", "街道"),
}
_SHORTEST_PLACE = 5
_PERSONS = ("shared.contact_name", "shared.legal_rep", "shared.signer")


def other_labels(field: Field) -> tuple[str, ...]:
    """What people write before a value besides the field's own label."""
    return _LABELS.get(field.identity, ())


def looks(text: str, field: Field) -> tuple[str, bool, str] | None:
    """The text as the field's value when it looks like one; never sure."""
    if field.identity == "shared.org_name" and _ORG.fullmatch(text):
        return text, False, "像单位名称，请核对"
    if field.identity == "shared.place_addr" and len(text) >= _SHORTEST_PLACE and _PLACE.fullmatch(text):
        return text, False, "像地址，请核对"
    if field.identity in _PERSONS and _NAME.fullmatch(text) and text[0] in _SURNAMES:
        return text, False, "像姓名，请核对"
    return None
