"""``collect`` and ``differences`` of a route: MB250 to MB257, MB438, MB485."""

from mesbridge.catalogue.explanation import Explanation

COLLECTING: dict[str, Explanation] = {
    "MB250": Explanation(
        en="'collect' does not say when a window closes",
        zh="“collect”没有说明窗口何时关闭",
        hint_en='Write every: 15m or at: ["06:00", "14:00"]; or_when and max only hasten it.',
        hint_zh='请写 every: 15m 或 at: ["06:00", "14:00"]；or_when 与 max 只会让它提前关闭。',
    ),
    "MB251": Explanation(
        en="'{found}' is no time of day, expected one such as \"06:00\"",
        zh='“{found}”不是一天中的时刻，应形如 "06:00"',
        hint_en="The times are local times of `zone`, without an offset.",
        hint_zh="时刻按 zone 的当地时间书写，不带时差。",
    ),
    "MB252": Explanation(
        en="'{found}' is no way to make one value of many, expected {options}",
        zh="“{found}”不是合并多个值的方式，应为 {options}",
        hint_en="Of a list of parts: {{by: [reason, uom], fields: {{quantity: sum}}}}.",
        hint_zh="子对象列表请写：{{by: [reason, uom], fields: {{quantity: sum}}}}。",
    ),
    "MB253": Explanation(
        en="'{fold}' does not fit the field '{found}', expected {expected}",
        zh="“{fold}”不适用于字段“{found}”，应为{expected_zh}",
        hint_en="The type is that of the dictionary: choose another way, or another field.",
        hint_zh="类型以数据字典为准：请换一种合并方式，或换一个字段。",
    ),
    "MB254": Explanation(
        en="the field '{found}' cannot be part of the key and be computed",
        zh="字段“{found}”不能既是键的一部分又参与计算",
        hint_en="The key tells what belongs together and stays as it is: name the field in one of the two.",
        hint_zh="键决定哪些消息属于一组，其值保持不变：该字段只能写在其中一处。",
    ),
    "MB255": Explanation(
        en="'{found}' differs in every message, so no two of them would share a window",
        zh="“{found}”在每条消息中都不同，任何两条消息都不会进入同一窗口",
        hint_en="Say what becomes of it, {found}: stable_id or {found}: first; or leave it out of "
        "the window's key.",
        hint_zh="请说明如何合并它，例如 {found}: stable_id 或 {found}: first；或不要把它放进窗口的键。",
        about_en="Every field that `collect.fields` does not name must be equal in all messages of "
        "one window. The fields of the entity's key tell its messages apart.",
        about_zh="collect.fields 未列出的字段在同一窗口的所有消息中必须相等，而实体的键正是区分消息的字段。",
    ),
    "MB256": Explanation(
        en="the field '{found}' is kept as {rule} in the dictionary: a sum of it would count twice",
        zh="字段“{found}”在数据字典中按 {rule} 保存：对它求和会重复计算",
        hint_en="Let the dictionary overwrite it and collect, or let it accumulate and do not "
        "collect.",
        hint_zh="请让字典覆盖该字段再收集，或让其累计而不收集。",
    ),
    "MB257": Explanation(
        en="answers (correlate: true) cannot be collected: each belongs to one message",
        zh="应答（correlate: true）不能收集：每个应答只属于一条消息",
        hint_en="Take collect or differences out, or read the answers by a route of their own.",
        hint_zh="请删除 collect 或 differences，或为应答单独建一条路由。",
    ),
    "MB485": Explanation(
        en="the total fell from {before} to {value}",
        zh="累计值由 {before} 降为 {value}",
        hint_en="let the source correct it, or let on_drop be correction or ignore; then retry",
        hint_zh="请源系统更正，或把 on_drop 设为 correction 或 ignore，然后重试",
        about_en="The route's `differences` take each total less the one before. A fall goes on as "
        "a negative difference unless `on_drop: error` is written.",
        about_zh="路由的 differences 以本次累计减去上次累计。除非写了 on_drop: error，下降会作为负差额继续处理。",
    ),
    "MB438": Explanation(
        en="the key of the running total is not complete in this message",
        zh="该消息中累计值的键不完整",
        hint_en="feed every field that `differences.key` names",
        hint_zh="请为 differences.key 中的每个字段提供值",
    ),
}
