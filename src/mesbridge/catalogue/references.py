"""MB350 to MB399: names in dictionary, code tables, routes and destinations."""

from mesbridge.catalogue.explanation import Explanation

REFERENCES: dict[str, Explanation] = {
    "MB350": Explanation(
        en="unknown entity '{found}'{suggestion}",
        zh="未知的实体“{found}”{suggestion_zh}",
    ),
    "MB351": Explanation(
        en="'{key}' names the unknown field '{found}'{suggestion}",
        zh="“{key}”引用了未知字段“{found}”{suggestion_zh}",
    ),
    "MB352": Explanation(
        en="'{found}' cannot be in '{key}': its values have no order",
        zh="“{found}”不能用于“{key}”：其值无法排序",
        hint_en="Expected a field of type text, code, integer, decimal, date or datetime.",
        hint_zh="应为 text、code、integer、decimal、date 或 datetime 类型的字段。",
    ),
    "MB353": Explanation(
        en="'{name}' is a part of itself",
        zh="“{name}”包含了自身",
    ),
    "MB354": Explanation(
        en="unknown code table '{found}'{suggestion}",
        zh="未知的代码表“{found}”{suggestion_zh}",
        hint_en="A code table is a file codes/{found}.csv with the column canonical.",
        hint_zh="代码表是文件 codes/{found}.csv，含列 canonical。",
    ),
    "MB355": Explanation(
        en="the owner '{found}' is the side of no system{suggestion}",
        zh="归属方“{found}”不是任何系统的 side{suggestion_zh}",
    ),
    "MB356": Explanation(
        en="the key field '{found}' is not required: a message without it has no key",
        zh="主键字段“{found}”不是必填：缺少它的消息没有主键",
    ),
    "MB357": Explanation(
        en="'sequence' and 'revision' need a 'key'",
        zh="“sequence”和“revision”需要先有“key”",
    ),
    "MB360": Explanation(
        en="the column '{found}' belongs to no system{suggestion}",
        zh="列“{found}”不属于任何系统{suggestion_zh}",
        hint_en="A column of codes is named after its system: sap_s4, or sap_s4.iso.",
        hint_zh="代码列以系统命名：sap_s4 或 sap_s4.iso。",
    ),
    "MB361": Explanation(
        en="the folder '{found}' is named like no system{suggestion}",
        zh="文件夹“{found}”不是系统名{suggestion_zh}",
    ),
    "MB362": Explanation(
        en="unknown message '{found}'{suggestion}",
        zh="未知的消息“{found}”{suggestion_zh}",
        hint_en="A message is a file schemas/<system>/<message>.schema.json.",
        hint_zh="消息是文件 schemas/<system>/<message>.schema.json。",
    ),
    "MB363": Explanation(
        en="unknown mapping '{found}'{suggestion}",
        zh="未知的映射“{found}”{suggestion_zh}",
    ),
    "MB364": Explanation(
        en="unknown destination '{found}'{suggestion}",
        zh="未知的目标“{found}”{suggestion_zh}",
        hint_en="A destination is a file destinations/<name>.yaml.",
        hint_zh="目标是文件 destinations/<name>.yaml。",
    ),
    "MB365": Explanation(
        en="the mapping '{found}' is of the entity '{entity}', expected '{expected}'",
        zh="映射“{found}”属于实体“{entity}”，应为“{expected}”",
        hint_en="All messages of a route become one entity, and its outputs are made of it.",
        hint_zh="一条路由的所有消息都成为同一实体，输出也由它生成。",
    ),
    "MB366": Explanation(
        en="no mapping has from: {found}",
        zh="没有映射的 from 为 {found}",
    ),
    "MB367": Explanation(
        en="several mappings have from: {found} ({options})",
        zh="多个映射的 from 都是 {found}（{options}）",
        hint_en="Name the one that is meant: translate: [{first}].",
        hint_zh="请指明所用的映射：translate: [{first}]。",
    ),
    "MB368": Explanation(
        en="the mapping '{found}' makes an entity, expected one that makes a message",
        zh="映射“{found}”生成实体，此处应为生成消息的映射",
    ),
    "MB369": Explanation(
        en="the mapping '{found}' makes a message, expected one that makes an entity",
        zh="映射“{found}”生成消息，此处应为生成实体的映射",
    ),
    "MB370": Explanation(
        en="this line stands in the table already, in line {line}",
        zh="本行与第 {line} 行重复",
    ),
    "MB371": Explanation(
        en="'{column}' {value} is '{second}' here and '{first}' in line {line}",
        zh="“{column}”的 {value} 在此为“{second}”，在第 {line} 行为“{first}”",
        hint_en="One code of a system means one canonical value (per plant and day).",
        hint_zh="同一工厂、同一天内，系统的一个代码只能对应一个规范值。",
    ),
    "MB372": Explanation(
        en="'{canonical}' is written as '{second}' here and '{first}' in line {line}, "
        "and neither is primary ({column})",
        zh="“{canonical}”在此写作“{second}”，在第 {line} 行写作“{first}”，均未标为 primary"
        "（{column}）",
        hint_en="Put yes into the column 'primary' of the one that is to be written.",
        hint_zh="请在要写出的那一行的“primary”列填 yes。",
    ),
    "MB373": Explanation(
        en="'{canonical}' has two primary codes: '{second}' here and '{first}' in line {line} "
        "({column})",
        zh="“{canonical}”有两个 primary 代码：此处的“{second}”和第 {line} 行的“{first}”"
        "（{column}）",
    ),
    "MB374": Explanation(
        en="'{column}' begins or ends with a space: '{found}'",
        zh="“{column}”的首尾有空格：“{found}”",
        hint_en="The space counts: only a value with the same space is found.",
        hint_zh="空格也参与比较：只有带相同空格的值才能匹配。",
    ),
    "MB375": Explanation(
        en="'primary' is '{found}', expected yes or nothing",
        zh="“primary”为“{found}”，应为 yes 或留空",
    ),
    "MB376": Explanation(
        en="'{column}' is '{found}', expected a day such as 2026-01-31",
        zh="“{column}”为“{found}”，应为日期，例如 2026-01-31",
        hint_en="Excel rewrites dates: format the column as text before typing.",
        hint_zh="Excel 会改写日期：请先把该列设为文本格式。",
    ),
    "MB380": Explanation(
        en="the messages of this route get their id from the transport alone",
        zh="此路由的消息只用传输层的消息 ID",
        hint_en="Where the sender sets no AMQP message id, a repeat is told by its bytes only: "
        "add id: <path> if the payload has an id.",
        hint_zh="若发送方不设 AMQP 消息 ID，则只能按内容识别重复：报文中有 ID 时请加 id: <路径>。",
    ),
    "MB381": Explanation(
        en="'{found}' is there a second time, first at {first}",
        zh="“{found}”重复，首次出现在 {first}",
    ),
    "MB382": Explanation(
        en="the entity '{found}' has no key: it is a part of others",
        zh="实体“{found}”没有主键：它是其他实体的组成部分",
        hint_en="A route needs an entity with key:, by which its messages are found and ordered.",
        hint_zh="路由所用的实体必须有 key:，用于查找和排序。",
    ),
    "MB383": Explanation(
        en="'{found}' is read by the route '{route}' already",
        zh="“{found}”已由路由“{route}”读取",
        hint_en="Messages would go to one of the two by chance: put them into one route.",
        hint_zh="否则消息会随机落到其中之一：请合并为一条路由。",
    ),
    "MB384": Explanation(
        en="the route has no messages",
        zh="此路由没有消息",
        hint_en="Name them: from: {{queue: …, messages: [sap_s4.production_order]}}.",
        hint_zh="请写明：from: {{queue: …, messages: [sap_s4.production_order]}}。",
    ),
    "MB385": Explanation(
        en="the messages of this route become several entities: {found}",
        zh="此路由的消息会成为多个实体：{found}",
        hint_en="Make one route per entity.",
        hint_zh="请为每个实体建一条路由。",
    ),
    "MB386": Explanation(
        en="this entry does not say which mapping makes its message",
        zh="此项没有指定生成消息的映射",
        hint_en="Add mapping: <system>.<name>.",
        hint_zh="请加上 mapping: <system>.<name>。",
    ),
    "MB387": Explanation(
        en="this destination gives no answer to read: 'answer' needs an HTTP destination",
        zh="此目标没有应答可读：“answer”只用于 HTTP 目标",
        hint_en="Answers that come by a queue get a route with from: {{…, correlate: true}}.",
        hint_zh="经队列返回的应答请另建路由：from: {{…, correlate: true}}。",
    ),
    "MB388": Explanation(
        en="this is no document of the entity '{source}': {found}",
        zh="这不是实体“{source}”的文档：{found}",
        hint_en="An outward mapping takes the canonical document as JSON, as the inward one "
        "prints it.",
        hint_zh="对外映射的输入是规范文档的 JSON，即对内映射打印的结果。",
    ),
}
