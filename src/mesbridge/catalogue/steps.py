"""MB420 to MB439, values that a step could not change."""

from mesbridge.catalogue.explanation import Explanation

STEPS: dict[str, Explanation] = {
    "MB420": Explanation(
        en='\'{source}\' is "{value}", expected a decimal such as "12.5"',
        zh="“{source}”的值为“{value}”，应为小数，例如“12.5”",
        hint_en="If the system writes numbers its own way, read them with parse_decimal.",
        hint_zh="如果该系统的数字写法不同，请用步骤 parse_decimal 读取。",
        about_en="A number is taken as a JSON number or as plain text: an optional minus, digits, "
        "and a point with digits. Blanks, thousands separators, a comma, an exponent or a trailing "
        "sign are never guessed.",
        about_zh="数字可以是 JSON 数字，也可以是普通文本：可带负号，由数字组成，可含小数点。"
        "空格、千位分隔符、逗号、指数和后置符号一律不猜测。",
    ),
    "MB421": Explanation(
        en="'{source}' is \"{value}\", expected a number written as {expected}",
        zh="“{source}”的值为“{value}”，应为如下写法的数字：{expected}",
        hint_en="Compare the value with decimal_comma, trailing_sign and grouping of the step.",
        hint_zh="请对照该步骤的参数 decimal_comma、trailing_sign 和 grouping。",
        about_en="parse_decimal reads exactly the notation that it is told.",
        about_zh="parse_decimal 只读取参数中声明的写法。",
    ),
    "MB422": Explanation(
        en="'{source}' is \"{value}\", expected a whole number",
        zh="“{source}”的值为“{value}”，应为整数",
        hint_en="Write the step round before integer if decimals may be cut.",
        hint_zh="如果允许舍去小数，请在 integer 之前写步骤 round。",
        about_en="The step integer takes digits with an optional minus; decimals must be zeros.",
        about_zh="步骤 integer 只接受数字（可带负号）；小数部分必须全为零。",
    ),
    "MB423": Explanation(
        en="'{source}' is \"{value}\", which this step does not take; expected {expected}",
        zh="“{source}”的值为“{value}”，该步骤不接受；应为 {expected}",
        about_en="The value has another kind than the step takes, for example a list.",
        about_zh="值的类型与该步骤接受的类型不符，例如是一个列表。",
    ),
    "MB424": Explanation(
        en="'{source}' is \"{value}\", expected a date or time written as {expected}",
        zh="“{source}”的值为“{value}”，应为如下格式的日期或时间：{expected}",
        hint_en="Each letter takes exactly its digits; %-m %-d %-H take one or two.",
        hint_zh="每个格式字母对应固定位数；%-m %-d %-H 可为一位或两位。",
        about_en="Dates and times are read by the format of the step and are never guessed.",
        about_zh="日期和时间严格按步骤中的格式读取，从不猜测。",
    ),
    "MB425": Explanation(
        en="'{source}' is \"{value}\": there is no such date or time",
        zh="“{source}”的值为“{value}”：不存在这样的日期或时间",
        hint_en="If the system sends this for nothing, declare it under missing in systems.yaml.",
        hint_zh="如果该系统用它表示“无”，请在 systems.yaml 的 missing 中声明。",
        about_en="The text has the right shape, but the calendar or the clock has no such value: "
        "month 13, 30 February, 25:00. 24:00 is the next midnight.",
        about_zh="文本格式正确，但日历或时钟上没有这个值：例如 13 月、2 月 30 日、25:00。"
        "24:00 视为次日零点。",
    ),
    "MB426": Explanation(
        en="'{source}' is \"{value}\": this local time comes twice in {zone}",
        zh="“{source}”的值为“{value}”：该本地时间在 {zone} 出现两次",
        hint_en="Write on_ambiguous: earlier or later; the message is then flagged.",
        hint_zh="请写 on_ambiguous: earlier 或 later；该消息会被标记。",
        about_en="When clocks go back, one hour comes twice. Which one is meant cannot be known.",
        about_zh="时钟回拨时，有一个小时出现两次，无法判断指的是哪一次。",
    ),
    "MB427": Explanation(
        en="'{source}' is \"{value}\": this local time does not exist in {zone}",
        zh="“{source}”的值为“{value}”：该本地时间在 {zone} 不存在",
        hint_en="Write on_nonexistent: earlier or later; the message is then flagged.",
        hint_zh="请写 on_nonexistent: earlier 或 later；该消息会被标记。",
        about_en="When clocks go forward, one hour is left out.",
        about_zh="时钟拨快时，有一个小时被跳过。",
    ),
    "MB428": Explanation(
        en='\'{source}\' is "{value}", expected a date such as "/Date(1710720000000)/"',
        zh="“{source}”的值为“{value}”，应为形如“/Date(1710720000000)/”的日期",
        about_en="OData V2 writes a date as milliseconds since 1 January 1970.",
        about_zh="OData V2 用 1970 年 1 月 1 日以来的毫秒数表示日期。",
    ),
    "MB429": Explanation(
        en="'{source}' is \"{value}\", expected whole {expected} since 1 January 1970",
        zh="“{source}”的值为“{value}”，应为 1970 年 1 月 1 日以来的整数（单位 {expected}）",
        about_en="An epoch is a whole number in the unit of the step, between the years 1 and "
        "9999.",
        about_zh="时间戳是以该步骤单位计的整数，且年份在 1 到 9999 之间。",
    ),
    "MB430": Explanation(
        en="'{source}' is \"{value}\", expected a duration such as {expected}",
        zh="“{source}”的值为“{value}”，应为时长，例如 {expected}",
        about_en="Years and months are no fixed span of time and are not taken.",
        about_zh="年和月的长度不固定，因此不接受。",
    ),
    "MB431": Explanation(
        en="'{source}' is \"{value}\", expected one of {expected}",
        zh="“{source}”的值为“{value}”，应为以下之一：{expected}",
        hint_en="Add the value to yes or to no of the step boolean.",
        hint_zh="请把该值加入步骤 boolean 的 yes 或 no。",
        about_en="A value that is neither in yes nor in no is never taken for either.",
        about_zh="既不在 yes 也不在 no 中的值，不会被当作任何一个。",
    ),
    "MB432": Explanation(
        en="'{source}' has {count} values, expected one",
        zh="“{source}”有 {count} 个值，应只有一个",
        hint_en="Choose with where or [NAME=value], or take first or last.",
        hint_zh="请用 where 或 [名称=值] 选取，或使用 first、last。",
        about_en="The step only takes the one value of a list; of several it would have to guess.",
        about_zh="步骤 only 取列表中唯一的值；有多个值时只能猜测，因此报错。",
    ),
    "MB433": Explanation(
        en='"{value}" has {length} characters, expected at most {expected}',
        zh="“{value}”有 {length} 个字符，最多允许 {expected} 个",
        about_en="A written number does not fit into the width of the step, or a text is too long "
        "for the step replace.",
        about_zh="写出的数字超过该步骤规定的宽度，或文本过长，步骤 replace 无法处理。",
    ),
    "MB434": Explanation(
        en="{value} has more than {expected} decimals",
        zh="{value} 的小数位数超过 {expected} 位",
        hint_en="Write round before format_decimal if decimals may be cut.",
        hint_zh="如果允许舍入，请在 format_decimal 之前写 round。",
        about_en="No decimal is cut in silence; zeros at the end do not count.",
        about_zh="小数从不悄悄舍去；末尾的零不计。",
    ),
    "MB435": Explanation(
        en='the unit "{unit}" is not known here, expected {expected}',
        zh="此处不识别单位“{unit}”，应为 {expected}",
        about_en="Units of time are fixed; all others come from the table uom, which needs "
        "dimension, numerator and denominator for a conversion.",
        about_zh="时间单位是固定的；其他单位来自 uom 表，换算需要 dimension、numerator 和 "
        "denominator。",
    ),
    "MB436": Explanation(
        en='the result of "{value}" is out of bounds, expected {expected}',
        zh="“{value}”的结果超出范围，应为 {expected}",
        about_en="The calculated value is too large or lies outside the years 1 to 9999.",
        about_zh="计算结果过大，或不在公元 1 年至 9999 年之间。",
    ),
    "MB437": Explanation(
        en="'{source}' is in \"{unit}\" ({dimension}), expected a unit that converts into "
        '"{expected}" ({wanted}): the dimensions differ',
        zh="“{source}”的单位是“{unit}”（{dimension}），应为可换算成“{expected}”（{wanted}）的单位："
        "量纲不同",
        hint_en="Check the unit that was sent; packs of one material go into code table material_unit.",
        hint_zh="请检查所发送的单位；某一物料的包装单位应写入代码表 material_unit。",
        about_en="Units convert within one dimension of code table uom only: no kilogram is a metre.",
        about_zh="只有 uom 表中同一量纲的单位才能换算：千克不能换算成米。",
    ),
    "MB439": Explanation(
        en="the plug-in '{name}' adds no step: {reason}",
        zh="插件“{name}”未能添加步骤：{reason}",
        hint_en="An entry point of mesbridge.steps names a Step or a list of Steps.",
        hint_zh="mesbridge.steps 的入口点必须指向一个 Step 或 Step 列表。",
        about_en="Steps of plug-ins are loaded at the start; a broken one stops it.",
        about_zh="插件中的步骤在启动时加载；出错则停止启动。",
    ),
}
