"""MB485 to MB492, the broker and the sending of outputs."""

from mesbridge.catalogue.explanation import Explanation

DELIVERY: dict[str, Explanation] = {
    "MB486": Explanation(
        en="the settings of destination {destination} cannot be used: {reason}",
        zh="目标“{destination}”的设置无法使用：{reason}",
        hint_en="secrets are written as env:NAME or file:PATH and must exist where the service "
        "runs",
        hint_zh="密钥应写成 env:名称 或 file:路径，并且在服务运行的环境中存在",
    ),
    "MB487": Explanation(
        en="the message broker cannot be used: {detail}",
        zh="消息中间件无法使用：{detail}",
        hint_en="check MESBRIDGE_BROKER_URL and whether the broker runs; nothing is lost, what "
        "was confirmed waits",
        hint_zh="请检查 MESBRIDGE_BROKER_URL 以及中间件是否在运行；"
        "数据不会丢失，已确认的消息会等待",
    ),
    "MB488": Explanation(
        en="{destination} did not take the message ({reason}), it is tried again",
        zh="{destination} 没有接收该消息（{reason}），稍后重试",
        hint_en="bind a queue to exchange {exchange} for routing key {routing_key}",
        hint_zh="请将队列绑定到交换机 {exchange}，路由键为 {routing_key}",
    ),
    "MB489": Explanation(
        en="{destination} did not answer after the message was sent ({reason}): it may have "
        "arrived",
        zh="消息发出后 {destination} 没有应答（{reason}）：可能已经送达",
        hint_en="what follows is the destination's on_uncertain: resend, verify or dead",
        hint_zh="后续处理由该目标的 on_uncertain 决定：resend、verify 或 dead",
    ),
    "MB490": Explanation(
        en="{destination} cannot be reached: {reason}",
        zh="无法连接 {destination}：{reason}",
        hint_en="no attempt is spent; sending goes on by itself once the target answers again",
        hint_zh="不计入重试次数；目标恢复应答后会自动继续发送",
    ),
    "MB491": Explanation(
        en="{destination} asks to try again: {reason}",
        zh="{destination} 要求稍后重试：{reason}",
    ),
    "MB492": Explanation(
        en="{destination} refuses the message: {reason}",
        zh="{destination} 拒绝该消息：{reason}",
        hint_en="correct the data or the mapping, then retry the dead letter",
        hint_zh="请修正数据或映射，然后重试该死信",
    ),
}
