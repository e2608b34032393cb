"""MB30x to MB34x, names and types of a mapping against dictionary, schemas and code tables."""

from mesbridge.catalogue.explanation import Explanation

NAMES: dict[str, Explanation] = {
    "MB301": Explanation(
        en="unknown source field '{name}'{suggestion}",
        zh="未知的源字段“{name}”{suggestion_zh}",
        hint_en="Every path is looked up in the schema of the message or in the dictionary; if the "
        "field exists, declare it there.",
        hint_zh="每条路径都会在消息的 schema 或数据字典中查找；如果字段确实存在，请先在那里声明。",
        about_en="A path that the schema does not declare is an error when the file is checked, so "
        "that a misspelt name never reads as a missing value.",
        about_zh="schema 中没有声明的路径在检查文件时就是错误，拼错的名称不会被当作缺失的值。",
    ),
    "MB302": Explanation(
        en="unknown target field '{name}'{suggestion}",
        zh="未知的目标字段“{name}”{suggestion_zh}",
    ),
    "MB303": Explanation(
        en="the rule gives {found}, expected {expected}{hint}",
        zh="规则得到的是 {found}，应为 {expected}{hint_zh}",
        about_en="Types are converted by themselves only where nothing can be lost or guessed: "
        "plain decimal text and numbers become decimals, schema dates become dates. Everything "
        "else needs a step.",
        about_zh="只有在不会丢失、也不需要猜测时才自动转换类型：普通小数文本和数字转为小数，schema "
        "声明的日期转为日期。其他转换都需要写步骤。",
    ),
    "MB304": Explanation(
        en="there is a rule for this target already, in line {first}",
        zh="该目标在第 {first} 行已有规则",
        hint_en="For one value or another use first_of; several rules of a list stand in one list.",
        hint_zh="需要在多个值之间选择时请用 first_of；列表的多条规则写在同一个列表中。",
    ),
    "MB305": Explanation(
        en="this required field{title} has no rule",
        zh="必填字段{title_zh}没有规则",
        hint_en="Add a rule for it, or a constant {{value: x}}.",
        hint_zh="请为它添加规则，或常量 {{value: x}}。",
    ),
    "MB306": Explanation(
        en="unknown code table '{table}'{suggestion}",
        zh="未知的代码表“{table}”{suggestion_zh}",
        hint_en="A code table is a file codes/{table}.csv with the column canonical.",
        hint_zh="代码表是文件 codes/{table}.csv，含列 canonical。",
    ),
    "MB307": Explanation(
        en="code table {table} has no column '{column}'{suggestion}",
        zh="代码表 {table} 没有列“{column}”{suggestion_zh}",
        hint_en="The column is named after the system; another one is chosen with "
        "{{code: {{table: {table}, column: x}}}}.",
        hint_zh="列名就是系统名；选用其他列请写 {{code: {{table: {table}, column: x}}}}。",
    ),
    "MB308": Explanation(
        en="unknown step '{step}'{suggestion}",
        zh="未知的步骤“{step}”{suggestion_zh}",
    ),
    "MB309": Explanation(
        en="the step {step} has no parameter '{parameter}'{suggestion}",
        zh="步骤 {step} 没有参数“{parameter}”{suggestion_zh}",
    ),
    "MB310": Explanation(
        en="'with' names the unknown '{name}'{suggestion}",
        zh="“with”引用了未知的“{name}”{suggestion_zh}",
        hint_en="Expected: {{entity: an entity of the dictionary, key: {{its key field: path}}}}.",
        hint_zh="应为：{{entity: 字典中的实体, key: {{其主键字段: 路径}}}}。",
    ),
    "MB311": Explanation(
        en="unknown name '${name}'{suggestion}",
        zh="未知的名称“${name}”{suggestion_zh}",
        hint_en="Names come from with, let, and 'as' of emit; $meta is always there, $change in "
        "outward mappings and routes, $index, $previous and $next in a loop.",
        hint_zh="名称来自 with、let 和 emit 的 as；$meta 始终可用，$change 用于对外映射和路由，"
        "$index、$previous、$next 用于循环中。",
    ),
    "MB312": Explanation(
        en="'{path}' crosses a list and gives all its values, expected one",
        zh="“{path}”穿过列表，得到的是全部值，此处只能是一个值",
        hint_en="Add a step that folds the list: only, first, last, sum, count, minimum, maximum, "
        "any, all, join; or pick an item with [0] or [NAME=value].",
        hint_zh="请加一个合并列表的步骤：only、first、last、sum、count、minimum、maximum、any、all、"
        "join；或用 [0]、[名称=值] 取一个条目。",
    ),
    "MB313": Explanation(
        en="the source may be missing, but this field is required: such a message stops",
        zh="源值可能缺失，而该字段必填：缺失时消息会停止",
        hint_en="Say it openly: default, or on_missing: error.",
        hint_zh="请明确说明：写 default，或 on_missing: error。",
    ),
    "MB314": Explanation(
        en="{found} may be longer than {limit} characters: such a message stops",
        zh="{found_zh} 可能超过 {limit} 个字符：超长时消息会停止",
        hint_en="Add the step truncate if cutting is allowed, or declare maxLength in the schema.",
        hint_zh="如果允许截断请加步骤 truncate，或在 schema 中声明 maxLength。",
    ),
    "MB315": Explanation(
        en="'{path}'{title} is not used",
        zh="“{path}”{title_zh}没有被使用",
    ),
    "MB316": Explanation(
        en="'{name}' is neither an entity nor a message{suggestion}",
        zh="“{name}”既不是实体也不是消息{suggestion_zh}",
        hint_en="A message system.name is the file schemas/system/name.schema.json.",
        hint_zh="消息“系统.名称”对应文件 schemas/系统/名称.schema.json。",
    ),
    "MB317": Explanation(
        en="from '{source}' to '{target}': one side must be a message, the other an entity",
        zh="从“{source}”到“{target}”：一侧必须是消息，另一侧必须是实体",
        hint_en="Two systems are joined by two mappings, over the entity.",
        hint_zh="连接两个系统需要两个映射，中间经过实体。",
    ),
    "MB318": Explanation(
        en="'{found}' does not fit, expected {expected}{suggestion}",
        zh="“{found}”不符合要求，应为 {expected}{suggestion_zh}",
    ),
    "MB319": Explanation(
        en="'{path}': there is no item around, or no loop whose number or neighbour it could be",
        zh="“{path}”：此处没有外层条目，也没有可取序号或相邻条目的循环",
        hint_en="^. stands inside each and where; $index, $previous and $next inside the fields of "
        "each and emit.",
        hint_zh="^. 用于 each 和 where 之内；$index、$previous、$next 用于 each 和 emit 的字段之内。",
    ),
    "MB320": Explanation(
        en="'{path}': this does not fit {found}",
        zh="“{path}”：这不适用于 {found}",
        hint_en="[…] picks an item of a list; 'at' has to end at an object.",
        hint_zh="[…] 用于从列表取条目；“at”必须指向一个对象。",
    ),
    "MB321": Explanation(
        en="'{found}' can never be compared with {expected}{suggestion}",
        zh="“{found}”无法与 {expected} 比较{suggestion_zh}",
        hint_en="Compare with a value that can come; text in quotes, numbers, true and false without.",
        hint_zh="请与可能出现的值比较；文本加引号，数字和 true、false 不加引号。",
    ),
    "MB322": Explanation(
        en="'{path}' is {found}, expected a list",
        zh="“{path}”是 {found}，应为列表",
        hint_en="'each', 'emit' and 'where' go over the items of a list.",
        hint_zh="“each”、“emit”和“where”作用于列表的条目。",
    ),
    "MB323": Explanation(
        en="unknown time zone '{zone}'",
        zh="未知的时区“{zone}”",
        hint_en="Expected an IANA name such as Europe/Berlin or Asia/Shanghai.",
        hint_zh="应为 IANA 时区名，例如 Europe/Berlin 或 Asia/Shanghai。",
    ),
    "MB324": Explanation(
        en="the key of {entity} is {key}: all its fields are needed, and no others",
        zh="{entity} 的主键为 {key}：必须全部给出，且不能有其他字段",
    ),
    "MB325": Explanation(
        en="'${name}' is made of itself",
        zh="“${name}”引用了自身",
    ),
    "MB326": Explanation(
        en="the step {step} needs the parameter '{parameter}'",
        zh="步骤 {step} 需要参数“{parameter}”",
    ),
    "MB327": Explanation(
        en="the parameter '{parameter}' of {step} is '{found}', expected {expected}",
        zh="步骤 {step} 的参数“{parameter}”为“{found}”，应为{expected_zh}",
    ),
    "MB328": Explanation(
        en="objects and lists can only be made for a target, not for a value in between",
        zh="对象和列表只能作为目标，不能作为中间值",
    ),
    "MB329": Explanation(
        en="several values stand here, expected a step that makes one of them",
        zh="此处有多个值，需要一个步骤把它们合成一个",
        hint_en='For example {{join: "-"}} or {{date_time: {{date: odata, time: duration}}}}.',
        hint_zh='例如 {{join: "-"}} 或 {{date_time: {{date: odata, time: duration}}}}。',
    ),
    "MB331": Explanation(
        en="the step {step} needs a table of units",
        zh="步骤 {step} 需要单位表",
        hint_en="Fill the columns dimension, numerator and denominator of codes/uom.csv.",
        hint_zh="请填写 codes/uom.csv 的 dimension、numerator 和 denominator 列。",
    ),
    "MB333": Explanation(
        en="a share is the part of an item: it stands in an each or an emit",
        zh="share 是某一条目分得的部分：只能写在 each 或 emit 中",
    ),
    "MB334": Explanation(
        en="'{path}' is read from every item, expected the one quantity that is shared",
        zh="“{path}”从每个条目读取，此处应为被分摊的那一个数量",
        hint_en="Write $. for the message, ^. for the item around; what it is shared by is 'by'.",
        hint_zh="$. 表示消息，^. 表示外层条目；分摊依据写在“by”中。",
    ),
    "MB330": Explanation(
        en="the rule makes an object or a list, expected {found}",
        zh="规则生成的是对象或列表，应为 {found}",
        hint_en="A list target takes each, or rules in a list; an object takes fields.",
        hint_zh="列表目标用 each 或规则列表；对象目标用 fields。",
    ),
}
