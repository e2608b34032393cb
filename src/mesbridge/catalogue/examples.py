"""MB5xx, tests beside a mapping."""

from mesbridge.catalogue.explanation import Explanation

EXAMPLES: dict[str, Explanation] = {
    "MB501": Explanation(
        en="{path} is {found}, expected {expected}",
        zh="{path} 的值为 {found}，应为 {expected}",
    ),
    "MB502": Explanation(
        en="{path} is missing, expected {expected}",
        zh="缺少 {path}，应为 {expected}",
    ),
    "MB503": Explanation(
        en="{path} is {found}, expected nothing",
        zh="{path} 的值为 {found}，此处不应有值",
        hint_en="expect is the whole output; use expect_part for a part of it.",
        hint_zh="expect 是完整的输出；只比较一部分时请用 expect_part。",
    ),
    "MB504": Explanation(
        en="the mapping gives {found} documents, expected {expected}",
        zh="得到 {found} 个文档，应为 {expected} 个",
    ),
    "MB505": Explanation(
        en="it ends with {found}, expected a document",
        zh="结果为 {found}，应得到文档",
    ),
    "MB506": Explanation(
        en="it gives a document, expected the error {expected}",
        zh="得到了文档，应出现错误 {expected}",
    ),
    "MB507": Explanation(
        en="the error has {path} {found}, expected {expected}",
        zh="错误的 {path} 为 {found}，应为 {expected}",
    ),
    "MB508": Explanation(
        en="the input cannot be read: {reason}",
        zh="无法读取输入：{reason}",
        hint_en="given is a payload inline, or {{file: a path beside the test file}}.",
        hint_zh="given 可直接写消息内容，或写 {{file: 相对于测试文件的路径}}。",
    ),
    "MB509": Explanation(
        en="expected one of expect, expect_part, expect_error",
        zh="应写 expect、expect_part、expect_error 之一",
    ),
    "MB510": Explanation(
        en="unknown mapping '{name}'{suggestion}",
        zh="未知的映射“{name}”{suggestion_zh}",
    ),
    "MB511": Explanation(
        en="unknown route '{name}'{suggestion}",
        zh="未知的路由“{name}”{suggestion_zh}",
        hint_en="The name is the one after 'route:' in a file of mappings/routes.",
        hint_zh="名称是 mappings/routes 下文件中“route:”后面的名称。",
    ),
    "MB512": Explanation(
        en="expected one of expect, expect_part, and expect_states beside or without them",
        zh="应写 expect 或 expect_part 之一；也可以只写 expect_states",
    ),
    "MB513": Explanation(
        en="{found} messages went out ({names}), expected {expected}",
        zh="发出了 {found} 条消息（{names}），应为 {expected} 条",
        hint_en="expect_states shows what became of the messages that came in.",
        hint_zh="expect_states 显示收到的各条消息的结果。",
    ),
    "MB514": Explanation(
        en="a message that came in is dead: {problem}",
        zh="收到的一条消息成为死信：{problem}",
    ),
    "MB515": Explanation(
        en="no test {what}",
        zh="没有测试{what_zh}",
        about_en="mesbridge test --coverage follows every rule through the tests: whether it has given "
        "a value, whether its when and where have held and failed, and which entries of first_of and "
        "case and which defaults were taken.",
        about_zh="mesbridge test --coverage 跟踪测试执行的每条规则：是否给出过值，when 和 where 是否成立过、"
        "不成立过，first_of 和 case 的哪些条目以及哪些 default 被用到。",
    ),
    "MB516": Explanation(
        en="{source} cannot be recorded as a test: {reason}",
        zh="无法把 {source} 录制为测试：{reason_zh}",
        about_en="A recorded test holds no value of a confidential or personal field, and has to pass "
        "right away. Where that cannot be reached, write the test by hand.",
        about_zh="录制的测试不含机密或个人字段的值，并且必须立即通过。做不到时请手工编写测试。",
    ),
}
