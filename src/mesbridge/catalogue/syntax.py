"""MB1xx, YAML syntax."""

from mesbridge.catalogue.explanation import Explanation

SYNTAX: dict[str, Explanation] = {
    "MB101": Explanation(
        en="this is not valid YAML: {problem}",
        zh="不是合法的 YAML：{problem}",
        hint_en="Compare the indentation and the quotes of this line with its neighbours.",
        hint_zh="请对照相邻各行检查本行的缩进和引号。",
    ),
    "MB102": Explanation(
        en="a tab is used for indentation, expected spaces",
        zh="用制表符（Tab）缩进，应使用空格",
        hint_en="Replace the tab by spaces; most editors have a setting 'insert spaces'.",
        hint_zh="请把制表符换成空格；多数编辑器有“插入空格”的设置。",
    ),
    "MB103": Explanation(
        en="a value cannot start with '{character}' without quotes",
        zh="不加引号的值不能以“{character}”开头",
        hint_en='Put the whole value into quotes: "{character}…".',
        hint_zh='请给整个值加上引号："{character}…"。',
        about_en="YAML reserves @ ` % & * | > , ] } at the start of a value. The attribute of "
        'an XML element is a common case: write "@unitCode".',
        about_zh="YAML 保留 @ ` % & * | > , ] } 作为值的开头。常见的是 XML 属性：请写成 "
        '"@unitCode"。',
    ),
    "MB104": Explanation(
        en="this quote is never closed",
        zh="引号没有闭合",
        hint_en="Add the closing quote; a quote inside single quotes is written twice.",
        hint_zh="请补上结束引号；单引号内的单引号要写两次。",
    ),
    "MB105": Explanation(
        en="a '[' inside {{…}} needs quotes around the whole value",
        zh="{{…}} 中含“[”的值必须整体加引号",
        hint_en='Write the path in quotes, for example {{from: "items[0].name"}}.',
        hint_zh='请给路径加上引号，例如 {{from: "items[0].name"}}。',
    ),
    "MB106": Explanation(
        en="'{opening}' is never closed, expected '{closing}'",
        zh="“{opening}”没有闭合，缺少“{closing}”",
        hint_en="Add '{closing}', or quote the value if it only starts with '{opening}'.",
        hint_zh="请补上“{closing}”；如果值只是以“{opening}”开头，请加引号。",
    ),
    "MB107": Explanation(
        en="expected ',' or '{closing}' here, found '{character}'",
        zh="此处应为“,”或“{closing}”，却是“{character}”",
        hint_en="Separate the entries by commas, and quote values with ':' or ',' inside.",
        hint_zh="各项之间请用逗号分隔；含“:”或“,”的值请加引号。",
    ),
    "MB108": Explanation(
        en="a second ':' in one line, expected one 'key: value'",
        zh="一行中出现第二个“:”，应为一个“键: 值”",
        hint_en="Quote the value if it contains ': ', or check the indentation of the line before.",
        hint_zh="值中含“: ”时请加引号；或检查上一行的缩进。",
    ),
    "MB109": Explanation(
        en="expected 'key: value', found no ':'",
        zh="应为“键: 值”，但没有找到“:”",
        hint_en="Add ': ' (colon and space) after the key.",
        hint_zh="请在键后面加上“: ”（冒号加空格）。",
    ),
    "MB110": Explanation(
        en="the value has ended before this place",
        zh="值在此处之前已经结束",
        hint_en="A value that starts with [, {{ or a quote ends with its closing sign: "
        "put the whole value into quotes.",
        hint_zh="以 [、{{ 或引号开头的值到其结束符为止：请给整个值加引号。",
    ),
    "MB111": Explanation(
        en="this line is indented differently from its neighbours",
        zh="本行缩进与相邻各行不一致",
        hint_en="Entries of one level start in the same column.",
        hint_zh="同一层的各项必须从同一列开始。",
    ),
    "MB112": Explanation(
        en="a value is missing here",
        zh="此处缺少值",
        hint_en="A '#' begins a comment: put a value that starts with # into quotes.",
        hint_zh="“#”表示注释：以 # 开头的值请加引号。",
    ),
    "MB113": Explanation(
        en='unknown escape after \\ in "…"',
        zh='"…" 中的 \\ 转义无法识别',
        hint_en="Use single quotes: nothing is escaped in them.",
        hint_zh="请改用单引号，其中不转义。",
    ),
    "MB120": Explanation(
        en="the file cannot be read: {problem}",
        zh="无法读取文件：{problem}",
    ),
    "MB121": Explanation(
        en="the file is not UTF-8: byte {byte} here",
        zh="文件不是 UTF-8 编码：此处的字节为 {byte}",
        hint_en="Save the file as UTF-8.",
        hint_zh="请将文件另存为 UTF-8 编码。",
    ),
    "MB122": Explanation(
        en="the character {character} is not allowed in a file",
        zh="文件中不允许出现字符 {character}",
        hint_en="Delete it, or write it as an escape in double quotes.",
        hint_zh="请删除它，或在双引号中用转义书写。",
    ),
    "MB123": Explanation(
        en="the file has {size} bytes, at most {limit} are read",
        zh="文件有 {size} 字节，最多读取 {limit} 字节",
        hint_en="Large data belongs into code tables (CSV), not into YAML.",
        hint_zh="大量数据应放入代码表（CSV），而不是 YAML。",
    ),
    "MB124": Explanation(
        en="more than {limit} values in one file",
        zh="一个文件中的值超过 {limit} 个",
        hint_en="Split the file; large data belongs into code tables (CSV).",
        hint_zh="请拆分文件；大量数据应放入代码表（CSV）。",
    ),
    "MB125": Explanation(
        en="more than {limit} levels inside each other",
        zh="嵌套层次超过 {limit} 层",
    ),
    "MB126": Explanation(
        en="'{key}' stands here a second time, first in line {line}",
        zh="“{key}”重复出现，首次在第 {line} 行",
        hint_en="Delete or rename one of the two.",
        hint_zh="请删除其中一个或改名。",
    ),
    "MB127": Explanation(
        en="anchors and aliases ('{sign}{name}') are not read",
        zh="不支持锚点和别名（“{sign}{name}”）",
        hint_en="Repeat the text, or put a value that starts with '{sign}' into quotes.",
        hint_zh="请重复书写；以“{sign}”开头的值请加引号。",
    ),
    "MB128": Explanation(
        en="tags ('{tag}') are not read",
        zh="不支持标签（“{tag}”）",
        hint_en="Delete the tag, or put a value that starts with '!' into quotes.",
        hint_zh="请删除标签；以“!”开头的值请加引号。",
    ),
    "MB129": Explanation(
        en="a key must be plain text, found {found}",
        zh="键必须是文本，却是{found}",
        hint_en="Put the key into quotes.",
        hint_zh="请给键加上引号。",
    ),
    "MB130": Explanation(
        en="more than {limit} errors in this file, the rest is not looked at",
        zh="本文件的错误超过 {limit} 个，其余不再检查",
    ),
    "MB131": Explanation(
        en="{character} stands here, which moves what follows: the file does not read as it looks",
        zh="此处有 {character}，会移动其后的内容：文件与所见不符",
        hint_en='Delete it; where the text really needs it write it visibly: "\\u{digits}".',
        hint_zh='请删除；确有需要时请写成可见形式："\\u{digits}"。',
    ),
    "MB132": Explanation(
        en="{character} stands here, which cannot be seen",
        zh="此处有不可见字符 {character}",
        hint_en='Delete it; where the text really needs it write it visibly: "\\u{digits}".',
        hint_zh='请删除；确有需要时请写成可见形式："\\u{digits}"。',
    ),
    "MB133": Explanation(
        en="'{key}' looks like the key of line {line} and is another one: their accents are composed "
        "differently",
        zh="“{key}”看起来与第 {line} 行的键相同，但字符组合方式不同，是另一个键",
        hint_en="Names are compared character by character, nothing is normalised; write it as the "
        "system does.",
        hint_zh="名称逐字符比较，不做规范化；请按系统的写法书写。",
    ),
}
