"""Which shared element a label means: 统一社会信用代码, 身份证号, 手机, 地址 and the others that forms call by many names."""

import re
from typing import Final

from core.revisions.understanding.model import Sure

_CALLED: Final[tuple[tuple[str, str, Sure], ...]] = (
    (r"(统一社会)?信用代码(证号)?|社会信用代码|(营业执照|纳税人识别)(注册)?号|税号", "uscc", "确定"),
    (r"(法定代表人|法人代表?|负责人).{0,4}(身份证|证件).{0,4}(号码?|编号)", "legal_rep_id", "确定"),
    (r"(法定代表人|法人代表?)(（负责人）|\(负责人\)|或负责人)?(姓名)?", "legal_rep", "确定"),
    (r"(企业|单位|主体|机构)?负责人(姓名)?", "legal_rep", "很可能"),
    (r"(经办人|代理人|委托代理人|被委托人).{0,4}(身份证|证件).{0,4}(号码?|编号)", "agent_id_no", "确定"),
    (r"(经办人|代理人|委托代理人|被委托人).{0,3}(手机|电话|联系方式|联系电话)(号码?)?", "agent_mobile", "确定"),
    (r"(经办人|代理人|委托代理人|被委托人)(姓名)?", "agent_name", "确定"),
    (r"(居民)?身份证(件)?(号码?|编号)?|公民身份(证)?号码|证件号码?", "id_no", "很可能"),
    (r"(申请(单位|企业|机构)|(申请)?(单位|企业|公司|机构|主体)(全称|名称))(（盖章）|\(盖章\)|（公章）)?|经营者名称|市场主体名称|字号名称?", "org_name", "确定"),
    (r"申请人(名称)?(（单位）|（盖章）)?|名称", "org_name", "很可能"),
    (r"联系人(姓名)?", "contact_name", "确定"),
    (r"(联系|本人|联系人)?(手机|移动电话)(号码?)?|联系手机", "mobile", "确定"),
    (r"(联系|固定|办公|单位)?电话(号码?)?|联系方式|联系人(电话|联系方式)", "phone", "很可能"),
    (r"(电子)?(邮箱|邮件)(地址)?|E-?mail", "email", "确定"),
    (r"(经营|场所|营业|施工|项目|生产)(场所)?(详细)?(地址|地点)|经营场所|(详细)?地址", "place_addr", "很可能"),
    (r"住所|注册(登记)?地址|登记(住所|地址)|住所（经营场所）", "reg_addr", "很可能"),
    (r"(通信|通讯|邮寄|家庭|联系|居住)(地址|住址)|现住址", "person_address", "很可能"),
    (r"(场所|店铺|门店|字号)名称|店名", "place_name", "很可能"),
    (r"建筑面积", "area_m2", "确定"),
    (r"(使用|经营|营业|场地|场所|总)面积", "area_m2", "很可能"),
    (r"所属行业|行业(类别|代码|分类|名称)|国民经济行业.{0,4}", "industry_code", "很可能"),
    (r"所在(街道|乡镇)|街道（乡镇）|街道", "region", "很可能"),
    (r"成立(日期|时间)|(注册|设立)(日期|时间)", "found_date", "很可能"),
    (r"(申请人)?姓名|(申请人)?姓名\(签字\)", "person_name", "很可能"),
    (r"证件(类型|类别|种类|名称)|身份证件类型", "id_type", "很可能"),
    (r"(证照|许可证|证书)(编号|号码?|号)", "cert_no", "很可能"),
    (r"备注|其他说明|其他需要说明的(事项|情况)", "remark", "很可能"),
    (r"建筑结构|结构(类型|形式)", "build_structure", "很可能"),
    (r"(地上)?层数|建筑层数", "floors", "很可能"),
)
_COMPILED: Final = tuple((re.compile(pattern, re.IGNORECASE), element, sure) for pattern, element, sure in _CALLED)
_OF_GROUP: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    (r"法定代表人|法人|负责人", {"person_name": "legal_rep", "id_no": "legal_rep_id", "id_type": "legal_rep_id_type"}),
    (r"经办人|代理人|受托人|被委托人", {
        "person_name": "agent_name", "id_no": "agent_id_no", "phone": "agent_mobile", "mobile": "agent_mobile", "contact_name": "agent_name",
    }),
    (r"联系人", {"person_name": "contact_name"}),
)


def element_of(label: str, group: str = "") -> tuple[str, Sure] | None:
    """The element that the label means, as the group of cells that it stands in has it; None when it is no shared one."""
    for pattern, element, sure in _COMPILED:
        if pattern.fullmatch(label):
            for of, inner in _OF_GROUP:
                if group and element in inner and re.search(of, group):
                    return inner[element], "确定"
            return element, sure
    return None
