"""MB200 to MB219 and MB278 to MB289: the shape of dictionary, code, system and route files."""

from mesbridge.catalogue.explanation import Explanation

FILES: dict[str, Explanation] = {
    "MB201": Explanation(
        en="unknown key '{key}', did you mean '{nearest}'?",
        zh="未知的键“{key}”，是否应为“{nearest}”？",
    ),
    "MB202": Explanation(
        en="unknown key '{key}', expected one of: {options}",
        zh="未知的键“{key}”，可用的键：{options}",
    ),
    "MB203": Explanation(
        en="'{key}' is missing",
        zh="缺少“{key}”",
    ),
    "MB204": Explanation(
        en="'{key}' is {found}, expected {expected}",
        zh="“{key}”为 {found}，应为{expected_zh}",
    ),
    "MB205": Explanation(
        en="'{key}' is '{found}', expected one of: {options}",
        zh="“{key}”为“{found}”，可用的值：{options}",
    ),
    "MB206": Explanation(
        en="'{key}' has no text in the language '{language}'",
        zh="“{key}”缺少语言“{language}”的文本",
        hint_en="Write {{en: …, zh: …}}; every screen shows the other language until then.",
        hint_zh="请写成 {{en: …, zh: …}}；在此之前界面显示另一种语言。",
    ),
    "MB207": Explanation(
        en="'{key}' is '{found}', did you mean '{nearest}'?",
        zh="“{key}”为“{found}”，是否应为“{nearest}”？",
        hint_en="Expected one of: {options}",
        hint_zh="可用的值：{options}",
    ),
    "MB208": Explanation(
        en="'{name}' has no meaning",
        zh="“{name}”没有说明（meaning）",
        hint_en="One sentence under meaning: tells the next reader what exactly is in it.",
        hint_zh="请在 meaning 中用一句话说明其准确含义。",
    ),
    "MB209": Explanation(
        en="this file has to hold {expected}",
        zh="此文件应包含{expected_zh}",
    ),
    "MB210": Explanation(
        en="'{name}' is defined a second time, first at {first}",
        zh="“{name}”重复定义，首次定义于 {first}",
    ),
    "MB211": Explanation(
        en="'{name}' is no name, expected letters, digits and '_' (not at first a digit)",
        zh="“{name}”不是合法的名称，应由字母、数字和“_”组成，且不以数字开头",
    ),
    "MB212": Explanation(
        en="unknown type '{found}'",
        zh="未知的类型“{found}”",
        hint_en="Expected text(n) integer decimal(p,s) boolean date time datetime duration "
        "code(table) enum(a,b) list(entity) object(entity).",
        hint_zh="可用：text(n) integer decimal(p,s) boolean date time datetime duration "
        "code(table) enum(a,b) list(entity) object(entity)。",
    ),
    "MB213": Explanation(
        en="'{found}' cannot be: p is the number of all digits, s of those after the point",
        zh="“{found}”不成立：p 为总位数，s 为小数位数，s 不大于 p",
    ),
    "MB214": Explanation(
        en="a check has one of refuse, flag or hold with a predicate, and a message",
        zh="检查（checks）应含 refuse、flag、hold 之一及条件，并含 message",
        hint_en="For example {{flag: {{gt: [planned_start, {{path: planned_end}}]}}, "
        "message: {{en: …, zh: …}}}}.",
        hint_zh="例如 {{flag: {{gt: [planned_start, {{path: planned_end}}]}}, "
        "message: {{en: …, zh: …}}}}。",
    ),
    "MB215": Explanation(
        en="the column 'canonical' is missing, found '{found}'",
        zh="缺少列“canonical”，却有“{found}”",
        hint_en="The first line of a code table names its columns.",
        hint_zh="代码表的第一行是列名。",
    ),
    "MB216": Explanation(
        en="the columns are not parted by commas: '{found}'",
        zh="列之间不是用逗号分隔：“{found}”",
        hint_en="Save as CSV with commas, UTF-8 (in some languages Excel writes semicolons).",
        hint_zh="请另存为逗号分隔、UTF-8 编码的 CSV（某些语言的 Excel 会写成分号）。",
    ),
    "MB217": Explanation(
        en="column {index} has the name '{column}', expected a name that is there only once",
        zh="第 {index} 列名为“{column}”，应为不重复的列名",
    ),
    "MB218": Explanation(
        en="{found} cells in this line, expected {expected} as in the first line",
        zh="本行有 {found} 个单元格，应与第一行一致，为 {expected} 个",
        hint_en="Put a value with a comma inside into double quotes.",
        hint_zh="含逗号的值请用双引号括起来。",
    ),
    "MB219": Explanation(
        en="the cell 'canonical' is empty",
        zh="“canonical”单元格为空",
    ),
    "MB278": Explanation(
        en="a destination has one of 'exchange', 'address', 'table' and 'files', found {found}",
        zh="目标应有“exchange”“address”“table”“files”之一，却是{found}",
    ),
    "MB279": Explanation(
        en="a route reads from one source, found {found}",
        zh="一条路由只能有一个消息来源，却有{found}",
        hint_en="Expected one of queue, http, files and table; one route per source.",
        hint_zh="应为 queue、http、files、table 之一；每个来源建一条路由。",
    ),
    "MB280": Explanation(
        en="an outcome has one of ok, busy or refused with a predicate",
        zh="outcome 的每一项应含 ok、busy、refused 之一及条件",
    ),
    "MB282": Explanation(
        en="'$change' is not known here",
        zh="此处还不知道“$change”",
        hint_en="A message is compared with the stored state after its inward mapping: ask $change "
        "in the 'when' of a route or of its entries, in an outward mapping, or in 'checks' of the "
        "entity.",
        hint_zh="报文经对内映射之后才与已存状态比较：请在路由或其条目的 when、对外映射或实体的 "
        "checks 中使用 $change。",
    ),
    "MB283": Explanation(
        en="'{found}' holds a secret in plain text, expected env:NAME or file:PATH",
        zh="“{found}”为明文密钥，应为 env:NAME 或 file:PATH",
        hint_en="Secrets stay out of the mappings: name the variable or file that holds it.",
        hint_zh="密钥不应写入配置：请写明保存它的环境变量或文件。",
    ),
    "MB284": Explanation(
        en="'{found}' is missing",
        zh="缺少“{found}”",
        hint_en="Is this the right folder? --mappings and --schemas say where to look.",
        hint_zh="文件夹是否正确？可用 --mappings 和 --schemas 指定。",
    ),
    "MB285": Explanation(
        en="this is not valid CSV: {problem}",
        zh="不是合法的 CSV：{problem}",
    ),
    "MB286": Explanation(
        en="'{found}' is no time zone, expected an IANA name such as Europe/Berlin",
        zh="“{found}”不是时区，应为 IANA 名称，例如 Asia/Shanghai",
    ),
    "MB287": Explanation(
        en="'{found}' stands in {file}, expected the name '{expected}' there",
        zh="{file} 中的名称为“{found}”，应为“{expected}”",
        hint_en="<system>/<name>.yaml holds mapping <system>.<name>: rename the file or the name.",
        hint_zh="<system>/<name>.yaml 中的映射名为 <system>.<name>：请修改文件名或名称。",
    ),
    "MB288": Explanation(
        en="this entry says twice where it is sent to: {found}",
        zh="此项重复指定了发送目标：{found}",
        hint_en="Either send: or exchange: and routing_key:.",
        hint_zh="请只用 send:，或只用 exchange: 和 routing_key:。",
    ),
    "MB289": Explanation(
        en="this entry does not say where it is sent to",
        zh="此项没有指定发送目标",
        hint_en="Write send: <destination>/<operation>, or exchange: and routing_key:.",
        hint_zh="请写 send: <目标>/<操作>，或 exchange: 和 routing_key:。",
    ),
    "MB296": Explanation(
        en="the schema is too large: {found}, at most {limit}",
        zh="schema 过大：{found_zh}，最多 {limit}",
        hint_en="What $ref leads to counts each time. Leave out what no mapping reads.",
        hint_zh="$ref 指向的内容每次都计入。请去掉映射不用的部分。",
    ),
    "MB297": Explanation(
        en="the table has more than {limit} rows",
        zh="代码表超过 {limit} 行",
    ),
}
