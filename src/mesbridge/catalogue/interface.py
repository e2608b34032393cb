"""MB600 to MB629, what the API answers where it cannot do what was asked."""

from mesbridge.catalogue.explanation import Explanation

INTERFACE: dict[str, Explanation] = {
    "MB600": Explanation(
        en="there is no page {value}",
        zh="不存在路径 {value}",
        hint_en="/docs lists all operations",
        hint_zh="/docs 列出全部接口",
    ),
    "MB601": Explanation(
        en="{value} does not take {found}, expected {expected}",
        zh="{value} 不支持 {found}，应为 {expected}",
    ),
    "MB602": Explanation(
        en="'{source}' is not valid: {found}",
        zh="参数“{source}”无效：{found}",
        hint_en="/docs shows the parameters of every operation",
        hint_zh="/docs 列出每个接口的参数",
    ),
    "MB603": Explanation(
        en="no API key came with the request",
        zh="请求未携带 API 密钥",
        hint_en="send Authorization: Bearer KEY; `mesbridge key add` makes one",
        hint_zh="请发送 Authorization: Bearer 密钥；可用 mesbridge key add 生成",
    ),
    "MB604": Explanation(
        en="the API key is not known, has expired or was revoked",
        zh="API 密钥未知、已过期或已吊销",
        hint_en="`mesbridge key list` shows the keys there are",
        hint_zh="可用 mesbridge key list 查看现有密钥",
    ),
    "MB605": Explanation(
        en="the API key has the role {found}, expected {expected} or above",
        zh="API 密钥的角色为 {found}，应为 {expected} 或更高",
    ),
    "MB606": Explanation(
        en="there is no {kind} '{value}'",
        zh="不存在 {kind}“{value}”",
    ),
    "MB607": Explanation(
        en="the body is larger than {expected} bytes",
        zh="消息体超过 {expected} 字节",
        hint_en="max_body_bytes of the settings is the limit of every message",
        hint_zh="设置 max_body_bytes 为每条消息的上限",
    ),
    "MB608": Explanation(
        en="something unexpected went wrong here ({value})",
        zh="处理请求时发生意外错误（{value}）",
        hint_en="the log of the service has the whole story under this time",
        hint_zh="服务日志在该时间点有完整记录",
    ),
    "MB609": Explanation(
        en="'after' is {value}, expected what `next` of the page before said",
        zh="after 为 {value}，应为上一页 next 的值",
    ),
    "MB610": Explanation(
        en="the body is empty, expected a message",
        zh="消息体为空，应为一条消息",
    ),
    "MB611": Explanation(
        en="the API is to listen on {value} and there is no API key",
        zh="API 将监听 {value}，但尚无 API 密钥",
        hint_en="make one with `mesbridge key add NAME --role admin`, or listen on 127.0.0.1",
        hint_zh="请用 mesbridge key add 名称 --role admin 生成密钥，或只监听 127.0.0.1",
        about_en="Without API keys everything is open, so the service then answers on the loopback "
        "address only.",
        about_zh="没有 API 密钥时所有接口均开放，因此服务只能在本机回环地址上监听。",
    ),
    "MB612": Explanation(
        en="the request names the host {value}; without API keys only this machine may ask",
        zh="请求的主机名为 {value}；没有 API 密钥时只允许本机访问",
        hint_en="ask 127.0.0.1 or localhost, or make a key with `mesbridge key add`",
        hint_zh="请访问 127.0.0.1 或 localhost，或用 mesbridge key add 生成密钥",
        about_en="A page in a browser, or a proxy in front, could otherwise reach an open API on "
        "the loopback address.",
        about_zh="否则浏览器中的网页或前置代理可能访问回环地址上开放的接口。",
    ),
    "MB613": Explanation(
        en="Idempotency-Key is missing or not usable, expected 1 to {expected} visible ASCII "
        "characters",
        zh="Idempotency-Key 缺失或无效，应为 1 至 {expected} 个可见 ASCII 字符",
        hint_en="take the sender's own message number; the same key with the same body is stored "
        "once",
        hint_zh="请使用发送方自己的消息编号；相同编号且相同内容只保存一次",
    ),
    "MB614": Explanation(
        en="{value} is not held by a check",
        zh="{value} 并非因检查而等待",
        hint_en="What misses a code, an entity or a value goes by itself once that is there.",
        hint_zh="缺少代码、实体或值的消息，补齐后会自动继续。",
    ),
}
