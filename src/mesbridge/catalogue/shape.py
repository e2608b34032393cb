"""MB22x to MB26x, the shape of a mapping."""

from mesbridge.catalogue.explanation import Explanation

SHAPE: dict[str, Explanation] = {
    "MB223": Explanation(
        en="{found} stands here, expected {expected}",
        zh="此处为 {found}，应为{expected_zh}",
    ),
    "MB224": Explanation(
        en="nothing stands here (null), expected a rule or a path",
        zh="此处为空（null），应为规则或路径",
        hint_en="YAML takes everything after a blank and '#' for a comment: put "
        "what starts with # or @, and any path with [ ] inside {{ }}, into quotes. A constant "
        "nothing is {{value: null}}.",
        hint_zh="YAML 会把空格加“#”之后的内容当作注释：以 # 或 @ 开头的名称、"
        "{{ }} 中带 [ ] 的路径都要加引号。要写常量空值，请用 {{value: null}}。",
        about_en='A rule that is empty is nearly always a missing pair of quotes. Write "#text", '
        '"@unitCode", "items[0].name".',
        about_zh='规则为空几乎总是因为缺少引号。请写成 "#text"、"@unitCode"、"items[0].name"。',
    ),
    "MB225": Explanation(
        en="the rule says nowhere where its value comes from, expected one of {options}{suggestion}",
        zh="规则没有说明值的来源，应有其中之一：{options}{suggestion_zh}",
        hint_en="A constant is {{value: x}}, a field of the source {{from: path}}.",
        hint_zh="常量写作 {{value: x}}，源字段写作 {{from: 路径}}。",
    ),
    "MB226": Explanation(
        en="there are {found}, expected exactly one of {options}",
        zh="同时写了 {found}，只能有其中之一：{options}",
        hint_en="For one value or another use first_of with whole rules.",
        hint_zh="需要在多个值之间选择时，请用 first_of，其中每一项是一条完整规则。",
    ),
    "MB227": Explanation(
        en="'{found}' is no path: {reason}",
        zh="“{found}”不是路径：{reason_zh}",
        hint_en="Parts are joined by dots; a name with dots stands in single quotes: \"'a.b'.c\".",
        hint_zh="各部分用点连接；含点的名称放在单引号中：\"'a.b'.c\"。",
        about_en="A path: names joined by dots; $. is the message, ^. the item around, $name a "
        "value of with or let, [0] and [-1] an item by place, [STAT=I0045] the one item with "
        "this value.",
        about_zh="路径由点连接的名称组成；$. 指整条消息，^. 指外层条目，$name 指 with 或 let 的值，"
        "[0] 和 [-1] 按位置取条目，[STAT=I0045] 取具有该值的唯一条目。",
    ),
    "MB228": Explanation(
        en="unknown condition '{found}'{suggestion}",
        zh="未知的条件“{found}”{suggestion_zh}",
    ),
    "MB229": Explanation(
        en="'{found}' cannot be calculated: {reason}",
        zh="“{found}”无法计算：{reason_zh}",
        hint_en="calc knows decimals, + - * / ( ) and paths; a name with other characters stands "
        "in single quotes.",
        hint_zh="calc 只认识小数、+ - * / ( ) 和路径；含其他字符的名称放在单引号中。",
    ),
    "MB230": Explanation(
        en="'{key}' and '{other}' do not go together, expected one of them",
        zh="“{key}”和“{other}”不能同时使用，只能有其中之一",
        hint_en="A rule has 'code' or 'case', not both; 'carry' belongs "
        "to a target: not to a let, a share, or the answer of a service; 'pass' belongs to 'code'.",
        hint_zh="一条规则只能有“code”或“case”之一；“carry”只属于目标字段，不能用于 let、share 或服务的应答；“pass”属于“code”。",
    ),
    "MB235": Explanation(
        en="'else' stands here without 'case'",
        zh="此处有“else”而没有“case”",
        hint_en="'else' is for values that 'case' does not name; for a missing one write default.",
        hint_zh="“else”用于“case”未列出的值；值缺失时请写 default。",
    ),
    "MB231": Explanation(
        en="the name '{name}' is taken",
        zh="名称“{name}”已被占用",
        hint_en="with and let share their names; index, previous, next, meta, change and group "
        "belong to the language.",
        hint_zh="with 与 let 的名称不能重复；index、previous、next、meta、change 和 group 是保留名。",
    ),
    "MB233": Explanation(
        en="'{found}' is a value, expected a rule or a path",
        zh="“{found}”是一个值，应为规则或路径",
        hint_en="Write a constant as {{value: {found}}}.",
        hint_zh="常量请写成 {{value: {found}}}。",
    ),
    "MB234": Explanation(
        en="'{found}' is no pattern: {reason}",
        zh="“{found}”不是正则表达式：{reason}",
        hint_en="Patterns are RE2: without look-around and back-references.",
        hint_zh="正则表达式使用 RE2 语法：不支持环视和反向引用。",
    ),
    "MB240": Explanation(
        en="too much of one thing: {found}, at most {limit}",
        zh="超出上限：{found_zh}，最多 {limit}",
        hint_en="Split the mapping, or take what repeats into a 'let'.",
        hint_zh="请拆分映射，或把重复部分放进“let”。",
    ),
}
