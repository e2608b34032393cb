"""MB270 to MB279, the shape of a schema; MB450 to MB469, bytes to payload and back."""

from mesbridge.catalogue.explanation import Explanation

FORMATS: dict[str, Explanation] = {
    "MB270": Explanation(
        en="expected {expected} in a schema",
        zh="模式（schema）中此处应为 {expected}",
        about_en="A message's schema is a JSON Schema 2020-12 document.",
        about_zh="报文的模式是 JSON Schema 2020-12 文档。",
    ),
    "MB271": Explanation(
        en="'{reference}' leads nowhere in this file",
        zh="引用“{reference}”在本文件中找不到目标",
        hint_en='Only references into the same file are followed: "#/$defs/name".',
        hint_zh='只支持指向同一文件的引用："#/$defs/名称"。',
        about_en="Schemas are never fetched from other files or from the network.",
        about_zh="模式从不从其他文件或网络获取。",
    ),
    "MB272": Explanation(
        en="'{reference}' contains itself",
        zh="引用“{reference}”包含其自身",
        hint_en="Write out as many levels as the system really sends.",
        hint_zh="请按系统实际发送的层数逐层写出。",
        about_en="A mapping reads by paths of known depth; a schema without end has none.",
        about_zh="映射按已知深度的路径读取；无限嵌套的模式没有确定的路径。",
    ),
    "MB273": Explanation(
        en="'{found}' is no type, expected one of {expected}",
        zh="“{found}”不是类型，应为以下之一：{expected}",
        about_en="These are the types of JSON Schema.",
        about_zh="这些是 JSON Schema 的类型。",
    ),
    "MB274": Explanation(
        en="a message in XML needs x-xml with its root element",
        zh="XML 报文需要 x-xml 及其根元素",
        hint_en='Write "x-xml": {{"root": "NameOfTheRoot", "namespace": "…"}}.',
        hint_zh='请写 "x-xml": {{"root": "根元素名", "namespace": "…"}}。',
        about_en="The root element tells one XML message from another.",
        about_zh="根元素用于区分不同的 XML 报文。",
    ),
    "MB275": Explanation(
        en="this is no valid JSON Schema: {reason}",
        zh="这不是有效的 JSON Schema：{reason}",
        about_en="The schema breaks the rules of JSON Schema 2020-12, or has a pattern that needs "
        "look-around or back-references, which could run away.",
        about_zh="该模式违反 JSON Schema 2020-12 的规则，或含有需要环视、反向引用而可能失控的正则。",
    ),
    "MB276": Explanation(
        en="'{keyword}' is checked at run time, but paths below it are not known here",
        zh="“{keyword}”在运行时校验，但其下的路径在此无法得知",
        hint_en="Declare the properties beside it, as far as mappings use them.",
        hint_zh="请在旁边声明映射要用到的属性。",
        about_en="Of compositions only anyOf with null is read as a type that may be null.",
        about_zh="组合关键字中，只有含 null 的 anyOf 会被理解为可空类型。",
    ),
    "MB277": Explanation(
        en="'{name}' cannot be written in XML: {expected}",
        zh="“{name}”无法写入 XML：{expected}",
        about_en="Attributes (@name) and the content (#text) are plain values; all other names "
        "must be names of XML elements.",
        about_zh="属性（@名称）和内容（#text）必须是简单值；其他名称必须是合法的 XML 元素名。",
    ),
    "MB450": Explanation(
        en="the body is not {expected}: byte {offset} fits no character",
        zh="报文体不是 {expected} 编码：第 {offset} 个字节不是有效字符",
        about_en="JSON is UTF-8; XML is UTF-8 unless its declaration says otherwise.",
        about_zh="JSON 必须为 UTF-8；XML 若未声明其他编码则为 UTF-8。",
    ),
    "MB451": Explanation(
        en="the body is no JSON: line {at_line}, column {at_column}: {reason}",
        zh="报文体不是有效的 JSON：第 {at_line} 行第 {at_column} 列：{reason}",
        about_en="The text is cut off or breaks the rules of JSON.",
        about_zh="文本被截断，或违反 JSON 语法。",
    ),
    "MB452": Explanation(
        en="the body is no XML: line {at_line}, column {at_column}: {reason}",
        zh="报文体不是有效的 XML：第 {at_line} 行第 {at_column} 列：{reason}",
        about_en="The text is cut off or breaks the rules of XML.",
        about_zh="文本被截断，或违反 XML 语法。",
    ),
    "MB453": Explanation(
        en="'{source}' comes twice, expected once",
        zh="“{source}”出现了两次，只允许一次",
        about_en="Of two values for one name none can be preferred. In XML: an element that the "
        "schema does not declare as an array.",
        about_zh="同名的两个值无法取舍。XML 中指模式未声明为数组的元素重复出现。",
    ),
    "MB454": Explanation(
        en="line {at_line}, column {at_column}: NaN and Infinity are no numbers of JSON",
        zh="第 {at_line} 行第 {at_column} 列：NaN 和 Infinity 不是 JSON 数字",
        about_en="A quantity is an exact decimal.",
        about_zh="数量必须是精确的十进制数。",
    ),
    "MB455": Explanation(
        en="the body is nested deeper than {expected} levels",
        zh="报文体嵌套超过 {expected} 层",
        about_en="No message of a real system is nested so deep; the limit guards the service.",
        about_zh="真实系统的报文不会嵌套这么深；该限制用于保护服务。",
    ),
    "MB456": Explanation(
        en="the body has {found} bytes, expected at most {expected}",
        zh="报文体为 {found} 字节，最多允许 {expected} 字节",
        hint_en="The limit is the setting max_body_bytes.",
        hint_zh="该上限由设置 max_body_bytes 决定。",
        about_en="The limit guards the service against messages that would take all its memory.",
        about_zh="该限制防止过大的报文耗尽服务内存。",
    ),
    "MB457": Explanation(
        en="the body has a document type or an entity, which are not taken",
        zh="报文体含有文档类型（DTD）或实体，不予接受",
        about_en="Document types and entities can read files and eat memory; messages between ERP "
        "and MES need none.",
        about_zh="文档类型和实体可能读取文件或耗尽内存；ERP 与 MES 之间的报文不需要它们。",
    ),
    "MB458": Explanation(
        en="the root element is '{found}', expected '{expected}'",
        zh="根元素为“{found}”，应为“{expected}”",
        about_en="This is another message than the schema describes.",
        about_zh="这不是该模式所描述的报文。",
    ),
    "MB459": Explanation(
        en="the namespace is '{found}', expected '{expected}'",
        zh="命名空间为“{found}”，应为“{expected}”",
        about_en="Another namespace often is another version of the message.",
        about_zh="命名空间不同往往意味着报文版本不同。",
    ),
    "MB460": Explanation(
        en="'{source}' is a number out of bounds, expected at most {expected} digits",
        zh="“{source}”的数字超出范围，最多允许 {expected} 位",
        about_en="A short text such as 1e999999 would become a number of a million digits.",
        about_zh="像 1e999999 这样的短文本会变成上百万位的数字。",
    ),
    "MB461": Explanation(
        en="'{source}' has a character that no text may hold: {found}",
        zh="“{source}”含有文本中不允许的字符：{found}",
        about_en="Control characters besides tab and line ends, and halves of surrogate pairs, are "
        "transmission errors; databases and XML refuse them.",
        about_zh="除制表符和换行外的控制字符以及不成对的代理字符属于传输错误，数据库和 XML 都会拒绝。",
    ),
    "MB462": Explanation(
        en="'{source}' is \"{value}\", the schema expects {expected}",
        zh="“{source}”的值为“{value}”，模式要求 {expected}",
        about_en="The message does not keep its schema; the system sends something else than "
        "agreed, or the schema is out of date.",
        about_zh="报文不符合模式：系统发送的内容与约定不符，或模式已过时。",
    ),
    "MB463": Explanation(
        en="'{source}' is missing, the schema requires it",
        zh="缺少“{source}”，模式要求必填",
        about_en="A required property is absent.",
        about_zh="缺少必填属性。",
    ),
    "MB464": Explanation(
        en="'{source}' is not declared, and the schema takes nothing else",
        zh="“{source}”未声明，而模式不接受其他属性",
        about_en="The schema says additionalProperties: false.",
        about_zh="模式中写有 additionalProperties: false。",
    ),
    "MB465": Explanation(
        en="the body is empty",
        zh="报文体为空",
        about_en="There is nothing to decode.",
        about_zh="没有可解码的内容。",
    ),
    "MB466": Explanation(
        en="'{target}' is \"{value}\", the schema of the target expects {expected}",
        zh="“{target}”的值为“{value}”，目标模式要求 {expected}",
        about_en="What a mapping made does not keep the schema of the target; it is not sent.",
        about_zh="映射产生的内容不符合目标模式，因此不发送。",
    ),
    "MB467": Explanation(
        en="'{target}' is missing, the schema of the target requires it",
        zh="缺少“{target}”，目标模式要求必填",
        about_en="What a mapping made lacks a required property; it is not sent.",
        about_zh="映射产生的内容缺少必填属性，因此不发送。",
    ),
    "MB468": Explanation(
        en="'{target}' cannot be written in this format: {found}",
        zh="“{target}”无法用此格式写出：{found}",
        about_en="The format cannot carry this kind of value (a binary fraction, a time without "
        "its zone, a number beyond 100 digits), this character, or an undeclared element.",
        about_zh="此格式无法表示该类型的值（二进制小数、无时区的时间、超过 100 位的数字）、"
        "该字符或未声明的元素。",
    ),
    "MB469": Explanation(
        en="the encoding '{found}' is not taken, expected {expected}",
        zh="不接受编码“{found}”，应为 {expected}",
        about_en="The XML declaration names an encoding that is not on the list.",
        about_zh="XML 声明中的编码不在支持列表中。",
    ),
}
