"""MB290 to MB299: settings."""

from mesbridge.catalogue.explanation import Explanation

SETTINGS: dict[str, Explanation] = {
    "MB290": Explanation(
        en="unknown setting '{found}', did you mean '{nearest}'?",
        zh="未知的设置“{found}”，是否应为“{nearest}”？",
    ),
    "MB291": Explanation(
        en="unknown setting '{found}'",
        zh="未知的设置“{found}”",
        hint_en="Known settings: {options}",
        hint_zh="可用的设置：{options}",
    ),
    "MB292": Explanation(
        en="{source} is {found}: {problem}",
        zh="{source} 为 {found}：{problem}",
        hint_en="{description}",
        hint_zh="{description}",
    ),
    "MB293": Explanation(
        en="the secret '{found}' cannot be read: {problem}",
        zh="无法读取密钥“{found}”：{problem}",
        hint_en="env:NAME is an environment variable, file:PATH a file that holds nothing else.",
        hint_zh="env:NAME 为环境变量，file:PATH 为只含该密钥的文件。",
    ),
    "MB294": Explanation(
        en="the settings file has to hold one object 'name: value'",
        zh="设置文件应为一个“名称: 值”对象",
    ),
    "MB295": Explanation(
        en="the settings file '{found}' is not there",
        zh="找不到设置文件“{found}”",
    ),
}
