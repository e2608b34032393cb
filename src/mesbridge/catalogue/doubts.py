"""MB332 to MB349, MB242 and MB300, values that will not fit and rules that never count, known without running."""

from mesbridge.catalogue.explanation import Explanation

DOUBTS: dict[str, Explanation] = {
    "MB332": Explanation(
        en="{values} cannot be stored: longer than {limit} characters",
        zh="{values} 无法存入：超过 {limit} 个字符",
        hint_en="Turn these values into shorter ones with case or code, or cut them with truncate.",
        hint_zh="请用 case 或 code 换成较短的值，或用 truncate 截断。",
        about_en="The schema lists the values that come, and some of them are longer than the "
        "target holds: every message that has one stops.",
        about_zh="schema 列出了会出现的值，其中一些比目标字段允许的更长：含有这些值的消息都会停止。",
    ),
    "MB242": Explanation(
        en="{found} has {decimals} decimals, expected at most {limit}: such a message stops",
        zh="{found} 有 {decimals} 位小数，最多允许 {limit} 位：此类消息会停止",
        hint_en="Write round: {limit} if rounding is allowed, or let the target hold more decimals.",
        hint_zh="如果允许舍入，请写 round: {limit}；否则请让目标字段容纳更多小数位。",
        about_en="The source is declared with more decimals than the target holds (decimal(p,s) in "
        "the dictionary, multipleOf in a schema). Decimals are never cut in silence.",
        about_zh="源字段声明的小数位多于目标字段（字典中的 decimal(p,s)、schema 中的 multipleOf）。"
        "小数从不被悄悄舍去。",
    ),
    "MB300": Explanation(
        en="{found} may have more than {limit} decimals: such a message stops",
        zh="{found_zh}的小数可能超过 {limit} 位：超出时消息会停止",
        hint_en="Write round: {limit} if rounding is allowed, or declare multipleOf in the schema.",
        hint_zh="如果允许舍入，请写 round: {limit}；或在 schema 中声明 multipleOf。",
        about_en="Nothing tells how many decimals come: neither a schema nor a round. A quotient "
        "and a conversion of units can have many.",
        about_zh="没有任何声明说明会有多少位小数：schema 没有，也没有 round。除法和单位换算可能产生"
        "很多位小数。",
    ),
    "MB335": Explanation(
        en="the number may be {value}, expected {low} to {high}",
        zh="该数可能为 {value}，应在 {low} 到 {high} 之间",
        hint_en="Check the unit and the bounds on both sides: a number outside stops its message.",
        hint_zh="请核对两侧的单位和取值范围：超出范围的数会使消息停止。",
        about_en="minimum and maximum of a schema, and the digits of decimal(p,s), say which "
        "numbers come and which are taken.",
        about_zh="schema 的 minimum、maximum 和 decimal(p,s) 的位数说明了会出现哪些数、能接受哪些数。",
    ),
    "MB336": Explanation(
        en="{values} may come, which {expected} does not have",
        zh="可能出现 {values}，而 {expected} 中没有",
        hint_en="Turn every value into one of the target with case or code.",
        hint_zh="请用 case 或 code 把每个值转换为目标允许的值。",
        about_en="Both sides list their values, and some that come are not in the target's list: "
        "such a message stops.",
        about_zh="两侧都列出了取值，而源侧的一些值不在目标的列表中：此类消息会停止。",
    ),
    "MB337": Explanation(
        en="{found} may be anything, expected a value of {expected}: other values stop the message",
        zh="{found} 可以是任意文本，应为 {expected} 中的值：其他值会使消息停止",
        hint_en="Add code: or case:, or declare the values that come as enum in the schema.",
        hint_zh="请加上 code: 或 case:，或在 schema 中用 enum 声明会出现的值。",
        about_en="A target with a closed list of values takes only these. A system's own words "
        "become canonical ones with code or case.",
        about_zh="取值固定的目标只接受列表中的值。系统自己的代码要用 code 或 case 转换为标准值。",
    ),
    "MB338": Explanation(
        en="code table {table} has no pair in column '{column}' for {values}: such a message stops",
        zh="代码表 {table} 的列“{column}”没有 {values} 的对照：此类消息会停止",
        hint_en="Add the pairs to codes/{table}.csv, or say openly what follows: on_missing: hold, "
        "omit, pass or error.",
        hint_zh="请在 codes/{table}.csv 中补充对照，或明确说明如何处理：on_missing: hold、omit、pass "
        "或 error。",
        about_en="The values that can come are known: the enum of a schema or of the dictionary, "
        "or the canonical values of a code table. Where the table has no pair for one of them, "
        "messages with it stop. It is an error where no value at all has a pair.",
        about_zh="可能出现的值是已知的：schema 或字典中的 enum，或代码表的标准值。缺少对照的值会使消息"
        "停止；若所有值都没有对照，则为错误。",
    ),
    "MB339": Explanation(
        en="case has no entry for {values}: such a message stops",
        zh="case 没有 {values} 的条目：此类消息会停止",
        hint_en="Add the values to case, or write else.",
        hint_zh="请在 case 中补充这些值，或写 else。",
        about_en="The schema or the dictionary lists the values that can come; a case without else "
        "refuses those that it does not name.",
        about_zh="schema 或字典列出了可能出现的值；没有 else 的 case 会拒绝未列出的值。",
    ),
    "MB340": Explanation(
        en="this condition never holds",
        zh="此条件永远不成立",
        hint_en="Compare it with the values that are declared; what depends on it never happens.",
        hint_zh="请与已声明的取值对照；依赖此条件的内容永远不会执行。",
        about_en="For all values that the schema or the dictionary allows the condition is false.",
        about_zh="对于 schema 或字典允许的所有取值，该条件都不成立。",
    ),
    "MB341": Explanation(
        en="this condition always holds",
        zh="此条件总是成立",
        hint_en="It can be left out, unless the list of values is to grow.",
        hint_zh="可以省略此条件，除非取值列表以后会增加。",
        about_en="For all values that the schema or the dictionary allows the condition is true.",
        about_zh="对于 schema 或字典允许的所有取值，该条件都成立。",
    ),
    "MB342": Explanation(
        en="this entry is never reached: the one before it always gives a value",
        zh="永远不会用到此项：前一项总能给出值",
        hint_en="Change the order, or give the entry before it a when.",
        hint_zh="请调整顺序，或给前一项加上 when。",
        about_en="first_of takes the first entry that has a value. A constant, or a field that is "
        "required and never null, always has one.",
        about_zh="first_of 取第一个有值的项。常量，以及必填且不为 null 的字段，总是有值。",
    ),
    "MB343": Explanation(
        en="'{key}' is never used: {reason}",
        zh="“{key}”永远不会用到：{reason_zh}",
        about_en="What the schema or the dictionary declares leaves nothing for it to do.",
        about_zh="根据 schema 或字典的声明，它没有任何作用。",
    ),
    "MB344": Explanation(
        en="'${name}' is never read",
        zh="“${name}”从未被读取",
        about_en="No rule reads this value of let or with. A with that is not read still makes "
        "messages wait or stop where the stored entity is not there.",
        about_zh="没有规则读取 let 或 with 的这个值。未被读取的 with 仍会在所存实体不存在时让消息等待或"
        "停止。",
    ),
    "MB345": Explanation(
        en="the unit '{unit}' is not in code table uom{suggestion}",
        zh="单位“{unit}”不在代码表 uom 中{suggestion_zh}",
        hint_en="convert takes canonical units that have dimension, numerator and denominator.",
        hint_zh="convert 只接受带 dimension、numerator 和 denominator 的标准单位。",
        about_en="A unit that is written in a mapping is looked up when the file is checked.",
        about_zh="写在映射中的单位在检查文件时即被查找。",
    ),
    "MB346": Explanation(
        en="'{unit}' is a {dimension} and '{other}' a {wanted}: one never becomes the other",
        zh="“{unit}”的量纲是 {dimension}，“{other}”的量纲是 {wanted}：无法互相换算",
        hint_en="Both units of convert must have the same dimension in code table uom.",
        hint_zh="convert 的两个单位在代码表 uom 中必须属于同一量纲。",
        about_en="No kilogram is a metre. Packs of one material go into code table material_unit.",
        about_zh="千克不能换算成米。某一物料的包装单位应写入代码表 material_unit。",
    ),
    "MB347": Explanation(
        en="the quantity is converted to '{unit}', but its unit field '{field}' gets {found}",
        zh="数量换算成了“{unit}”，但其单位字段“{field}”得到的是 {found}",
        hint_en="Give the unit field the unit that the quantity is converted to.",
        hint_zh="请让单位字段写入换算后的单位。",
        about_en="unit_field in the dictionary names the field that holds the unit of a quantity; "
        "both must be about the same unit.",
        about_zh="字典中的 unit_field 指明数量的单位所在的字段，两者必须是同一个单位。",
    ),
    "MB348": Explanation(
        en="local times are read or written here, but no zone is declared for system {system}: UTC "
        "is taken",
        zh="此处读写本地时间，但系统 {system} 没有声明时区：按 UTC 处理",
        hint_en="Write zone: for the system in systems.yaml, or in this mapping.",
        hint_zh="请在 systems.yaml 中为该系统写 zone:，或写在本映射中。",
        about_en="A time without an offset means nothing without a zone. Write zone: UTC where the "
        "system really sends UTC.",
        about_zh="没有偏移量的时间必须有时区才有意义。如果系统确实使用 UTC，请写 zone: UTC。",
    ),
    "MB349": Explanation(
        en="'zone' has no effect here: the format says the offset (%z)",
        zh="此处的“zone”不起作用：格式中已有偏移量（%z）",
        hint_en="Leave zone out, or %z, if the text has no offset.",
        hint_zh="请去掉 zone；如果文本不含偏移量，请去掉 %z。",
        about_en="An offset in the text always goes before the zone.",
        about_zh="文本中的偏移量总是优先于时区。",
    ),
}
