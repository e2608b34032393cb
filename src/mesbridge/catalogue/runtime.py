"""MB400 to MB419, values that a rule of a mapping met at run time."""

from mesbridge.catalogue.explanation import Explanation

RUNTIME: dict[str, Explanation] = {
    "MB400": Explanation(
        en="the message makes the mapping do too much: more than {limit} {what}",
        zh="该消息使映射处理量过大：超过 {limit} {what_zh}",
        hint_en="Either the message is not what it should be, or a rule walks a whole list again for "
        "every item of another.",
        hint_zh="要么消息异常，要么某条规则对一个列表的每一项都重新遍历另一个列表。",
    ),
    "MB401": Explanation(
        en="'{source}' is missing, but the target is required",
        zh="“{source}”缺失，而目标字段必填",
        hint_en="If the sender may leave it out, write a default.",
        hint_zh="如果发送方可以不给出该值，请写 default。",
        about_en="Missing is never silent: a value that is absent or null stops the message where "
        "the target is required, and is left out where it is optional.",
        about_zh="缺失不会被悄悄忽略：值不存在或为 null 时，目标必填则消息停止，目标可选则不输出该字段。",
    ),
    "MB402": Explanation(
        en="'{source}' is \"{value}\", expected {expected}",
        zh="“{source}”的值为“{value}”，应为{expected_zh}",
        hint_en="If the system writes it its own way, read it with a step such as parse_decimal or "
        "parse_date.",
        hint_zh="如果该系统的写法不同，请用 parse_decimal、parse_date 等步骤读取。",
        about_en="Where a decimal is wanted, a number or plain decimal text is taken and nothing "
        'else: "12,5" is never guessed.',
        about_zh="需要小数时，只接受数字或普通小数文本：“12,5”一律不猜测。",
    ),
    "MB403": Explanation(
        en="'{source}' is \"{value}\", longer than {limit} characters",
        zh="“{source}”的值“{value}”超过 {limit} 个字符",
        hint_en="Add the step truncate if cutting is allowed.",
        hint_zh="如果允许截断，请加步骤 truncate。",
    ),
    "MB404": Explanation(
        en="'{source}' is {value}, expected at most {scale} decimals",
        zh="“{source}”的值为 {value}，小数最多 {scale} 位",
        hint_en="Write round: {{places: n}} if rounding is allowed.",
        hint_zh="如果允许舍入，请写 round: {{places: n}}。",
    ),
    "MB405": Explanation(
        en="'{source}' is \"{value}\", which column {column} of code table {table} does not have",
        zh="“{source}”的值“{value}”不在代码表 {table} 的列 {column} 中",
        hint_en="Add the pair to {table}; on_missing: hold lets messages wait for it.",
        hint_zh="请在 {table} 中补充这一对照；写 on_missing: hold 可让消息等待补充。",
    ),
    "MB406": Explanation(
        en='{count} items have "{value}", expected one',
        zh="有 {count} 个条目的值为“{value}”，只能有一个",
        hint_en="Use a path with 'where' and the step first, if the first one counts.",
        hint_zh="如果以第一个为准，请用带“where”的路径和步骤 first。",
    ),
    "MB407": Explanation(
        en="'{source}' divides by zero",
        zh="“{source}”除以零",
    ),
    "MB408": Explanation(
        en="'{source}' is \"{value}\", expected one of {expected}",
        zh="“{source}”的值为“{value}”，应为其中之一：{expected}",
        hint_en="Add it to 'case', or write 'else'.",
        hint_zh="请在“case”中补充该值，或写“else”。",
    ),
    "MB409": Explanation(
        en="'{source}' is \"{value}\", expected {expected}",
        zh="“{source}”的值为“{value}”，应为{expected_zh}",
        hint_en="A system's own word becomes a canonical one with 'code' or 'case'.",
        hint_zh="系统自己的代码要用“code”或“case”转换为标准值。",
    ),
    "MB410": Explanation(
        en="{entity} {key} is not there yet",
        zh="{entity} {key} 尚不存在",
        hint_en="on_missing: hold lets the message wait for it, omit goes on without it.",
        hint_zh="on_missing: hold 让消息等待，omit 则不带它继续。",
    ),
    "MB411": Explanation(
        en="the key of {entity} cannot be made: a part of it is missing",
        zh="无法得出 {entity} 的主键：其中一部分缺失",
        hint_en="on_missing: omit goes on without it.",
        hint_zh="on_missing: omit 可在没有它的情况下继续。",
    ),
    "MB412": Explanation(
        en="refused by a check of the mapping: {text}",
        zh="被映射的检查拒绝：{text_zh}",
    ),
    "MB413": Explanation(
        en="'{source}' is not known yet: the message waits for it",
        zh="“{source}”尚未知晓：消息等待该值",
    ),
    "MB414": Explanation(
        en="the message is not of its schema: '{path}' meets {found}, expected {expected}",
        zh="消息与其 schema 不符：“{path}”遇到{found_zh}，应为{expected_zh}",
        hint_en="A payload that was decoded by mesbridge always fits; check where this one is from.",
        hint_zh="由 mesbridge 解码的消息总是符合 schema；请检查这条消息的来源。",
    ),
    "MB415": Explanation(
        en="held by a check of the mapping: {text}",
        zh="因映射的检查而等待：{text_zh}",
    ),
    "MB416": Explanation(
        en="'{source}' is \"{value}\", expected a time zone such as Europe/Berlin",
        zh="“{source}”的值为“{value}”，应为时区名，例如 Europe/Berlin",
    ),
    "MB417": Explanation(
        en="{value} cannot be shared: what it is shared by sums up to zero",
        zh="{value} 无法分摊：分摊依据之和为零",
    ),
    "MB419": Explanation(
        en="'{source}' is {value}, which cannot be shared in parts of {scale} decimals",
        zh="“{source}”的值为 {value}，无法分摊为 {scale} 位小数的部分",
        hint_en="Round it first: a 'let' with 'round' gives the quantity that is shared.",
        hint_zh="请先舍入：用带“round”的“let”给出被分摊的数量。",
    ),
    "MB418": Explanation(
        en="'{source}' is {value}, expected at most {precision} digits, {scale} of them decimals",
        zh="“{source}”的值为 {value}，最多 {precision} 位数字，其中小数 {scale} 位",
    ),
}
