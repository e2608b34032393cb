"""MB630 to MB659, what ``mesbridge doctor`` finds."""

from mesbridge.catalogue.explanation import Explanation

OPERATIONS: dict[str, Explanation] = {
    "MB630": Explanation(en="the settings are right", zh="设置正确"),
    "MB631": Explanation(
        en="the mappings are right, release {release}", zh="映射正确，发布版本 {release}"
    ),
    "MB632": Explanation(
        en="the mappings hold {count} errors: {found}",
        zh="映射中有 {count} 个错误：{found}",
        hint_en="run mesbridge check",
        hint_zh="请运行 mesbridge check",
    ),
    "MB633": Explanation(
        en="the database answers, its tables are those of this version ({revision})",
        zh="数据库可用，表结构与本版本一致（{revision}）",
    ),
    "MB634": Explanation(
        en="the database cannot be used: {found}",
        zh="数据库无法使用：{found}",
        hint_en="{mend}",
        hint_zh="{mend_zh}",
    ),
    "MB635": Explanation(
        en="the clock of the database is {seconds} s away from this machine's",
        zh="数据库时钟与本机相差 {seconds} 秒",
        hint_en="let NTP set both clocks; leases go by the database's",
        hint_zh="请用 NTP 同步两者的时钟；租约以数据库时钟为准",
    ),
    "MB636": Explanation(
        en="the clocks of the database and this machine agree", zh="数据库与本机的时钟一致"
    ),
    "MB637": Explanation(
        en="the broker has everything that the routes need", zh="消息代理具备各路由所需的全部对象"
    ),
    "MB638": Explanation(
        en="the broker differs: {found}",
        zh="消息代理与期望不符：{found}",
        hint_en="run mesbridge topology apply, or let its owner declare it",
        hint_zh="请运行 mesbridge topology apply，或请其管理员声明",
    ),
    "MB639": Explanation(
        en="the broker cannot be used: {found}",
        zh="消息代理无法使用：{found}",
        hint_en="check MESBRIDGE_BROKER_URL and whether the broker runs",
        hint_zh="请检查 MESBRIDGE_BROKER_URL 以及代理是否在运行",
    ),
    "MB640": Explanation(en="all time zones are known: {found}", zh="时区均可识别：{found}"),
    "MB641": Explanation(
        en="the time zone {found} is not known here",
        zh="本机无法识别时区 {found}",
        hint_en="install or update the Python package tzdata",
        hint_zh="请安装或更新 Python 包 tzdata",
    ),
    "MB642": Explanation(
        en="destination {destination}: the host {found} is found",
        zh="目标 {destination}：主机 {found} 可解析",
    ),
    "MB643": Explanation(
        en="destination {destination}: the host {found} is not found",
        zh="目标 {destination}：无法解析主机 {found}",
        hint_en="check the address in mappings/destinations/{destination}.yaml and the name servers",
        hint_zh="请检查 mappings/destinations/{destination}.yaml 中的地址以及域名服务器",
    ),
    "MB644": Explanation(
        en="destination {destination}: the secret {found} is not there",
        zh="目标 {destination}：找不到密钥 {found}",
        hint_en="set the variable, or write the file, where the service runs",
        hint_zh="请在服务运行的环境中设置该变量或写入该文件",
    ),
    "MB645": Explanation(en="{found} MiB are free at {folder}", zh="{folder} 剩余 {found} MiB"),
    "MB646": Explanation(
        en="only {found} MiB are free at {folder}, expected {expected} at least",
        zh="{folder} 仅剩 {found} MiB，至少应有 {expected} MiB",
        hint_en="make room, or lower retention_days: a full disk stops the bridge",
        hint_zh="请清理空间或减小 retention_days：磁盘写满会使服务停止",
    ),
    "MB647": Explanation(
        en="{folder} cannot be written",
        zh="{folder} 不可写",
        hint_en="let the user of the service own it",
        hint_zh="请把所有权交给运行服务的用户",
    ),
    "MB648": Explanation(
        en="the API asks for keys: {count} are valid", zh="API 需要密钥：有效密钥 {count} 个"
    ),
    "MB649": Explanation(
        en="the API answers this machine only, without keys", zh="API 仅响应本机，无需密钥"
    ),
    "MB650": Explanation(
        en="{found} can be read by every user of this machine",
        zh="本机所有用户都可读取 {found}",
        hint_en="chmod 600 it, it may hold a password",
        hint_zh="请执行 chmod 600，其中可能含有密码",
    ),
    "MB651": Explanation(
        en="there is no database yet: {found}",
        zh="数据库尚不存在：{found}",
        hint_en="mesbridge run makes it at the first start, mesbridge db upgrade at once",
        hint_zh="mesbridge run 会在首次启动时创建，mesbridge db upgrade 可立即创建",
    ),
    "MB652": Explanation(
        en="the embedded broker has no file yet: {found}",
        zh="内嵌消息代理的文件尚不存在：{found}",
        hint_en="mesbridge run makes it at the first start",
        hint_zh="mesbridge run 会在首次启动时创建",
    ),
    "MB653": Explanation(
        en="there are API keys, but none is valid any more: the API refuses everybody",
        zh="存在 API 密钥，但均已失效：API 将拒绝所有请求",
        hint_en="make one with mesbridge key add",
        hint_zh="请用 mesbridge key add 生成密钥",
    ),
    "MB654": Explanation(
        en="the broker differs in {count} more things",
        zh="消息代理另有 {count} 处与期望不符",
        hint_en="mesbridge topology check lists them",
        hint_zh="mesbridge topology check 会全部列出",
    ),
    "MB655": Explanation(
        en="the embedded broker is in use by a running service",
        zh="内嵌消息代理正由运行中的服务使用",
    ),
}
