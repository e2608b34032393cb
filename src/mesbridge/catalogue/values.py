"""MB236 to MB245 and MB258 of schemas and tables, MB358 to MB398 of what files say."""

from mesbridge.catalogue.explanation import Explanation

VALUES: dict[str, Explanation] = {
    "MB236": Explanation(
        en="'{name}' says nothing of its type: what comes is only looked at when it comes",
        zh="“{name}”没有声明类型：只能在收到数据时再检查",
        hint_en="Add type: string, number, integer, boolean, array or object.",
        hint_zh="请加上 type：string、number、integer、boolean、array 或 object。",
        about_en="Rules that read or write a field without a type cannot be checked beforehand.",
        about_zh="读写未声明类型的字段的规则无法事先检查。",
    ),
    "MB237": Explanation(
        en="'{key}' is no keyword of JSON Schema{suggestion}: it has no effect",
        zh="“{key}”不是 JSON Schema 的关键字{suggestion_zh}：它不起作用",
        hint_en="Keywords of one's own begin with x-.",
        hint_zh="自定义关键字请以 x- 开头。",
        about_en="A misspelt keyword (maxLenght) silently allows everything.",
        about_zh="拼错的关键字（如 maxLenght）会悄悄放行一切。",
    ),
    "MB238": Explanation(
        en="'{name}' is required, but not among the properties{suggestion}",
        zh="“{name}”为必填，但不在 properties 中{suggestion_zh}",
        hint_en="Declare it under properties: a mapping can only write what is declared.",
        hint_zh="请在 properties 中声明：映射只能写入已声明的字段。",
        about_en="No mapping could ever make such a message.",
        about_zh="任何映射都无法生成这样的消息。",
    ),
    "MB358": Explanation(
        en="'unit_field' names '{found}', which cannot hold a unit: expected a field of type code, "
        "enum or text",
        zh="“unit_field”引用的“{found}”不能存放单位：应为 code、enum 或 text 类型的字段",
    ),
    "MB359": Explanation(
        en="'{name}' has no key and is a part of no entity",
        zh="“{name}”没有主键，也不是任何实体的组成部分",
        hint_en="Give it a key, use it as list({name}) or object({name}), or delete it.",
        hint_zh="请给它主键，或作为 list({name})、object({name}) 使用，或删除。",
    ),
    "MB377": Explanation(
        en="valid_from {first} is after valid_to {second}: the row never counts",
        zh="valid_from {first} 晚于 valid_to {second}：该行永远无效",
    ),
    "MB378": Explanation(
        en="'{column}' is '{found}', expected a positive number such as 1 or 1000",
        zh="“{column}”为“{found}”，应为正数，例如 1 或 1000",
        hint_en="numerator / denominator is what one unit is in the base unit of its dimension.",
        hint_zh="numerator / denominator 表示 1 个该单位等于多少基本单位。",
    ),
    "MB379": Explanation(
        en="'{canonical}' has '{found}', but no '{column}': it is never converted",
        zh="“{canonical}”有“{found}”而没有“{column}”：无法换算",
        hint_en="dimension, numerator and denominator belong together.",
        hint_zh="dimension、numerator 和 denominator 必须一起填写。",
    ),
    "MB389": Explanation(
        en="the example '{found}' is no value of this field",
        zh="示例“{found}”不是该字段的合法值",
        hint_en="Examples stand in pages and in the workbook: show a real value.",
        hint_zh="示例会显示在页面和工作簿中：请写真实的值。",
    ),
    "MB239": Explanation(
        en="'{found}' is no number and has no unit: 'unit_field' has no effect",
        zh="“{found}”不是数值，没有单位：“unit_field”不起作用",
    ),
    "MB243": Explanation(
        en="'{found}' stands in the enum twice",
        zh="“{found}”在 enum 中重复",
    ),
    "MB244": Explanation(
        en="no route sends to the destination '{found}'",
        zh="没有路由发送到目标“{found}”",
    ),
    "MB245": Explanation(
        en="the dimension '{found}' has no base unit (a row with the ratio 1)",
        zh="量纲“{found}”没有基本单位（比值为 1 的行）",
        hint_en="convert to: base needs one; the other ratios refer to it.",
        hint_zh="convert 的 to: base 需要它；其他比值都以它为基准。",
    ),
    "MB258": Explanation(
        en="the column '{found}' belongs to no system; known here: {options}",
        zh="列“{found}”不属于任何系统；可用的系统：{options}",
        hint_en="A column of codes is named after its system: sap_s4, or sap_s4.iso.",
        hint_zh="代码列以系统命名：sap_s4 或 sap_s4.iso。",
    ),
    "MB241": Explanation(
        en="no route uses the mapping '{found}'",
        zh="没有路由使用映射“{found}”",
    ),
    "MB259": Explanation(
        en="'on_uncertain: verify' needs 'verify': how to ask whether the message arrived",
        zh="“on_uncertain: verify”需要“verify”：如何查询消息是否已送达",
        hint_en="For example verify: {{get: \"jobs?key='{{key}}'\", found: value}}.",
        hint_zh="例如 verify: {{get: \"jobs?key='{{key}}'\", found: value}}。",
    ),
    "MB398": Explanation(
        en="'{found}' is no address, expected http://… or https://…",
        zh="“{found}”不是地址，应为 http://… 或 https://…",
    ),
}
