"""What the keys of an item's files are called when a change is told: every key of the file formats, and the keywords of forms."""

from typing import Final

KEY_WORDS: Final[dict[str, str]] = {
    # item.toml
    "format": "格式版本", "id": "编号", "measure": "改革举措", "kind": "种类", "type": "类型", "authority": "实施机关代码", "authority_name": "实施机关",
    "catalog_code": "基本编码", "task_code": "实施编码", "task_handle_item": "业务办理项编码", "clause": "方案条款", "summary": "摘要", "audience": "服务对象",
    "result": "办理结果", "conditions": "受理条件", "correction": "补正期限", "end": "结束方式", "extension": "延长期限", "joint": "联办期限", "alert": "效能提醒",
    "percent": "已用时限百分比", "word": "提醒用语", "concludes": "办结方式", "document": "文件", "text": "原文", "form": "材料形式", "copies": "份数",
    "standard": "填报须知", "traits": "办理特征", "index": "供查询的栏目", "subject": "办件摘要", "starts": "由谁发起", "party_kinds": "申请人类型",
    "issues": "发放的证照", "compose": "联办", "mode": "联办方式", "scenes": "一件事", "items": "事项", "filer": "发起岗位", "visits": "到现场次数",
    "channels": "办理渠道", "pause": "暂停受理", "situation": "情形", "field": "栏目", "ask": "问题", "option": "回答", "is": "选择", "adds": "增加的材料", "drops": "免交的材料",
    "says": "说明", "office": "办理地点", "address": "地址", "hours": "办理时间", "phone": "咨询电话", "complaint": "监督投诉电话", "answer": "答复",
    "not_yet": "暂不能自动办理的规则", "rule": "规则", "waits_for": "等待", "archive": "归档", "years": "保管年限", "get": "取得方式",
    # rules.toml
    "param": "参数", "scale": "小数位数", "values": "取值", "fact": "查到的事实", "from": "来源", "where": "查哪些", "window": "时间范围", "back_from": "从哪天往前",
    "take": "取什么", "none": "查不到时", "lock": "同时提交的先后判断", "decision": "规则表", "complete": "是否完整", "never": "不会出现的组合", "because": "原因", "no": "编号",
    # process.toml, notices.toml
    "signing": "会签方式", "signers": "会签岗位", "departs": "离开环节", "special": "特别程序", "consent": "须申请人同意", "silence": "逾期默认", "outcome": "结果",
    "shows": "展示的栏目", "hides": "不需要看的栏目", "objection": "异议事项", "objection_counts": "异议计入", "opens": "同时开出的办件", "item": "事项", "members": "成员", "each": "逐个",
    "org": "机关", "named": "名称", "after": "先后", "final": "是否结束", "on": "时机", "to": "去向", "effect": "办理后的登记", "register": "名录",
    "valid_from": "生效日期", "until": "有效期至", "annex": "附表", "equal": "对应", "columns": "列",
    # form.json
    "$schema": "格式", "$id": "编号", "$ref": "数据元", "x-format": "格式版本", "description": "说明", "x-kind": "栏目种类", "x-scale": "小数位数",
    "multipleOf": "最小单位", "x-unit": "单位", "const": "固定值", "default": "默认值", "examples": "示例", "readOnly": "只读", "minLength": "最少字数",
    "maxLength": "最多字数", "pattern": "格式要求", "exclusiveMinimum": "大于", "exclusiveMaximum": "小于", "minItems": "最少行数", "maxItems": "最多行数",
    "uniqueItems": "不能重复", "prefixItems": "各项", "contains": "包含", "minContains": "最少包含", "maxContains": "最多包含", "unevaluatedItems": "其他项",
    "x-codes": "代码表", "x-levels": "代码层级", "x-under": "上级栏目", "x-accept": "文件格式", "x-largest": "文件大小", "x-readonly": "只读条件",
    "x-options": "选项条件", "x-after": "先填的栏目", "x-calc": "计算方法", "x-must": "必须勾选", "x-personal": "个人信息", "x-check": "核对", "x-source": "自动带出",
    "x-i18n": "译文", "sections": "节", "additionalProperties": "其他栏目", "patternProperties": "按名称的栏目", "propertyNames": "栏目名称",
    "minProperties": "最少栏目", "maxProperties": "最多栏目", "unevaluatedProperties": "其他栏目", "dependentRequired": "连带必填", "dependentSchemas": "连带要求",
    "if": "如果", "else": "否则", "allOf": "同时满足", "anyOf": "满足之一", "oneOf": "只满足一个", "not": "不满足", "$defs": "定义", "message": "提示",
}
