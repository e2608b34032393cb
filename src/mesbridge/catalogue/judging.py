"""MB440 to MB442 and MB470 to MB484, what becomes of a message between arrival and delivery."""

from mesbridge.catalogue.explanation import Explanation

JUDGING: dict[str, Explanation] = {
    "MB470": Explanation(
        en="the message's headers cannot be read: {found}",
        zh="消息头无法读取：{found}",
        hint_en="let the sender correct its headers; the body is kept in the dead letter",
        hint_zh="请发送方更正消息头；消息体已保存在死信中",
        about_en="An AMQP header or property is malformed (a timestamp out of range, tables nested "
        "too deep). The message is kept as a dead letter and its neighbours go on.",
        about_zh="AMQP 消息头或属性格式有误（时间戳超界、表嵌套过深）。该消息成为死信，其余消息不受影响。",
    ),
    "MB471": Explanation(
        en="no message of this route fits (found {value}), expected one of: {expected}",
        zh="没有适用于本路由的消息类型（实际为 {value}），应为以下之一：{expected}",
        hint_en="set the AMQP type, or add the message to the route's `from.messages`",
        hint_zh="请设置 AMQP 的 type，或把该消息加入路由的 from.messages",
        about_en="Messages of one queue are told apart by the AMQP type, else by the XML root "
        "element, else by the only schema that fits.",
        about_zh="同一队列中的消息依次按 AMQP type、XML 根元素、唯一匹配的模式来区分。",
    ),
    "MB472": Explanation(
        en="message id {value} has come before with another body (first seen as {first})",
        zh="消息编号 {value} 曾以不同内容到达（首次记录为 {first}）",
        hint_en="compare both; retry this one to let it pass all the same, or discard it",
        hint_zh="请比较两者；如仍要放行请重试，否则请丢弃",
        about_en="The same id with the same body is a duplicate and has no effect. With another "
        "body it is a conflict: nothing is guessed.",
        about_zh="编号与内容都相同的是重复消息，不产生任何影响；编号相同而内容不同的是冲突，系统不会猜测。",
    ),
    "MB473": Explanation(
        en="{entity} of this key was reported before with {stored}, now {value}: an event happens "
        "once",
        zh="该键的 {entity} 此前已报告为 {stored}，现为 {value}：事件只发生一次",
        hint_en="send a correction or reversal under a number of its own",
        hint_zh="请以新的编号发送更正或冲销",
        about_en="An entity of kind `event` comes once per key. The same content again is "
        "unchanged, other content is a conflict.",
        about_zh="类别为 event 的实体每个键只出现一次；内容相同视为无变化，内容不同视为冲突。",
    ),
    "MB474": Explanation(
        en="system of side {found} must not write this field of {entity}",
        zh="{found} 侧的系统不得写入 {entity} 的该字段",
        hint_en="see the field's `owner` and `on_foreign_write` in the dictionary",
        hint_zh="请查看数据字典中该字段的 owner 与 on_foreign_write",
    ),
    "MB475": Explanation(
        en="the answer belongs to no output of ours (correlation id {value})",
        zh="该应答不对应任何已发出的消息（correlation id 为 {value}）",
        hint_en="the answering system copies the output's message id into the correlation id",
        hint_zh="应答系统须把收到的 message id 填入 correlation id",
        about_en="On a route with `correlate: true` the correlation id names the output that is "
        "answered (EIP Correlation Identifier).",
        about_zh="在 correlate: true 的路由上，correlation id 指明所应答的输出消息（EIP 关联标识）。",
    ),
    "MB476": Explanation(
        en="the business key of {entity} is not complete in this message",
        zh="该消息中 {entity} 的业务键不完整",
        hint_en="feed every field that the entity's `key` names",
        hint_zh="请为实体 key 中的每个字段提供值",
    ),
    "MB477": Explanation(
        en="a check of {entity} does not let it pass: {found}",
        zh="{entity} 的校验未通过：{found}",
        hint_en="see `checks` of the entity or the mapping",
        hint_zh="请查看实体或映射的 checks",
    ),
    "MB478": Explanation(
        en="no queue is bound for what was published to mb.in",
        zh="发布到 mb.in 的消息没有绑定的队列",
        hint_en="the routing key is the message type, such as sap_s4.production_order; a route "
        "must take it",
        hint_zh="路由键应为消息类型（例如 sap_s4.production_order），且须有路由接收该类型",
    ),
    "MB479": Explanation(
        en="the broker gave this message up ({found})",
        zh="消息代理放弃了该消息（{found}）",
        hint_en="it was handed out too often without being finished: look for crashes around "
        "its time, then retry",
        hint_zh="该消息多次投递仍未完成：请检查当时是否有进程崩溃，然后重试",
    ),
    "MB480": Explanation(
        en="the database does not take this message: {found}",
        zh="数据库无法存储该消息：{found}",
        hint_en="often a NUL character in a text field; the body is kept as it came",
        hint_zh="多为文本中含有 NUL 字符；消息体已原样保存",
    ),
    "MB481": Explanation(
        en="{value} cannot be retried here: what it came from is not in the ledger",
        zh="{value} 无法在此重试：其来源不在账本中",
        hint_en="let the source send it again, then discard this dead letter",
        hint_zh="请源系统重新发送，然后丢弃此死信",
    ),
    "MB482": Explanation(
        en="the active release makes no output of {value}",
        zh="当前发布版本对 {value} 不产生任何输出",
        hint_en="retry it as it is, or discard it",
        hint_zh="请按原样重试，或丢弃",
    ),
    "MB483": Explanation(
        en="there is no dead letter {value}",
        zh="不存在死信 {value}",
        hint_en="list them with `mesbridge dead list`",
        hint_zh="可用 mesbridge dead list 列出",
    ),
    "MB484": Explanation(
        en="dead letter {value} has been dealt with already: {found}",
        zh="死信 {value} 已处理：{found}",
    ),
    "MB440": Explanation(
        en="the target does not take it: {found}",
        zh="目标系统未接受：{found}",
        hint_en="correct what the target complains of, then retry; everything of this order to "
        "this target waits behind it",
        hint_zh="请先解决目标系统报告的问题再重试；该订单发往该目标的后续消息都在等待",
    ),
    "MB441": Explanation(
        en="something unexpected went wrong with this message: {found}",
        zh="处理该消息时发生意外错误：{found}",
        hint_en="this is a defect of mesbridge or of an added step: report it with the message",
        hint_zh="这是 mesbridge 或扩展步骤的缺陷：请连同消息一并报告",
    ),
    "MB443": Explanation(
        en="reading this message has ended the process three times ({found})",
        zh="读取该消息已三次导致进程终止（{found}）",
        hint_en="look at the process' end in the system log; retry once that is mended",
        hint_zh="请查看系统日志中进程终止的原因，解决后再重试",
    ),
    "MB442": Explanation(
        en="not stored in time: nothing is lost, send it again with the same Idempotency-Key",
        zh="未能及时存储：没有数据丢失，请使用相同的 Idempotency-Key 重新发送",
        hint_en="see /health/ready for what is away",
        hint_zh="请查看 /health/ready 了解不可用的部分",
    ),
}
