"""MB450 to MB499, decoding, encoding, message types, duplicates, delivery."""

from mesbridge.catalogue.explanation import Explanation

TRAFFIC: dict[str, Explanation] = {
    "MB493": Explanation(
        en='the database URL "{url}" names no database that the ledger knows, expected '
        "sqlite:///path or postgresql+psycopg://user:password@host/name",
        zh="数据库地址“{url}”不是账本支持的数据库，应为 sqlite:///路径 或 "
        "postgresql+psycopg://用户:密码@主机/库名",
        hint_en="set MESBRIDGE_DATABASE_URL, or database_url in mesbridge.yaml",
        hint_zh="请设置 MESBRIDGE_DATABASE_URL，或 mesbridge.yaml 中的 database_url",
    ),
    "MB494": Explanation(
        en="synchronous_commit of PostgreSQL is off, expected on: an acknowledged message could be "
        "lost in a crash",
        zh="PostgreSQL 的 synchronous_commit 为 off，应为 on：否则崩溃时可能丢失已确认的消息",
        hint_en="ALTER ROLE or ALTER DATABASE … SET synchronous_commit = on; batches make durable "
        "commits cost next to nothing",
        hint_zh="请执行 ALTER ROLE 或 ALTER DATABASE … SET synchronous_commit = on；"
        "批量提交使持久化几乎没有代价",
    ),
    "MB495": Explanation(
        en="the database could not be reached: {reason}",
        zh="无法连接数据库：{reason}",
        hint_en="nothing is lost: messages stay in their queues until it is back",
        hint_zh="没有数据丢失：数据库恢复之前，消息保留在队列中",
    ),
    "MB496": Explanation(
        en="the database was busy with another transaction, expected to pass when repeated: "
        "{reason}",
        zh="数据库正忙于另一个事务，重试后应能通过：{reason}",
    ),
    "MB497": Explanation(
        en="the database refused to store this message's data: {reason}",
        zh="数据库拒绝保存该消息的数据：{reason}",
        hint_en="look for characters or lengths that no database stores, such as NUL in a key",
        hint_zh="请检查无法入库的字符或长度，例如键中的 NUL 字符",
    ),
    "MB498": Explanation(
        en="the database already holds a row with this identity: {reason}",
        zh="数据库中已有相同标识的记录：{reason}",
        hint_en="another instance has just stored the same message; repeated, it is a duplicate",
        hint_zh="另一个实例刚刚保存了同一消息；重试时会识别为重复",
    ),
    "MB499": Explanation(
        en="the tables of the database are not those of this version: {reason}",
        zh="数据库的表结构与本版本不符：{reason}",
        hint_en="run mesbridge db upgrade",
        hint_zh="请运行 mesbridge db upgrade",
    ),
}
