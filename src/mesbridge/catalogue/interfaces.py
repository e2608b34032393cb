"""MB220, MB221, MB246 to MB249, MB265 to MB269, MB390 to MB394, MB399: folders and tables as configured;
MB680 to MB687: reading them, and what the doctor says."""

from mesbridge.catalogue.explanation import Explanation

INTERFACES: dict[str, Explanation] = {
    "MB265": Explanation(
        en="'{key}' is no reference, expected env:NAME or file:PATH",
        zh="“{key}”不是引用，应为 env:名称 或 file:路径",
        hint_en="The URL of a database holds a password; it does not belong into a file of the workspace.",
        hint_zh="数据库 URL 含有密码，不应写在工作区文件中。",
    ),
    "MB266": Explanation(
        en="a route whose messages come by HTTP alone says http: true",
        zh="只经 HTTP 接收消息的路由应写 http: true",
        hint_en="They are sent to POST /api/v1/messages/<route>.",
        hint_zh="消息发往 POST /api/v1/messages/<路由>。",
    ),
    "MB267": Explanation(
        en="one of quiet, marker and renamed says when a file is complete, found {found}",
        zh="文件何时完整只能由 quiet、marker、renamed 之一说明，却写了 {found}",
        hint_en="quiet: it has not changed for so long; marker: an empty file beside it; renamed: true: the "
        "writer renames it when it is done.",
        hint_zh="quiet：多久未变化；marker：旁边的空标记文件；renamed: true：写入方完成后改名。",
    ),
    "MB268": Explanation(
        en="folder, done and failed have to be three folders",
        zh="folder、done、failed 必须是三个不同的文件夹",
        hint_en="What is moved nowhere would be read again for ever.",
        hint_zh="不移走的文件会被反复读取。",
    ),
    "MB269": Explanation(
        en="'{found}' is no pattern of names, expected something like *.csv",
        zh="“{found}”不是文件名模式，应类似 *.csv",
        hint_en="Files lie in the folder itself; names that begin with a dot are never read.",
        hint_zh="文件须直接位于该文件夹中；以点开头的文件从不读取。",
    ),
    "MB246": Explanation(
        en="pending, processing, and what follows (done, error) have to be different values",
        zh="pending、processing 与之后的状态（done、error）必须是不同的值",
        hint_en="Else a row that is being read could not be told from one that waits.",
        hint_zh="否则无法区分正在读取的行和等待的行。",
    ),
    "MB247": Explanation(
        en="'{found}' has a place that nothing is known of, expected {expected}",
        zh="“{found}”中有未知的占位符，可用：{expected}",
        hint_en="Values of the message itself come by {{key}}, the business key.",
        hint_zh="报文自身的值用 {{key}}（业务键）写入。",
    ),
    "MB248": Explanation(
        en="'{found}' is no name of a file, expected one without '/' and without a dot at its beginning",
        zh="“{found}”不是文件名，不能含“/”，也不能以点开头",
        hint_en="The folder is said by 'folder'; one destination writes to one folder.",
        hint_zh="文件夹由 folder 指定；一个目标只写一个文件夹。",
    ),
    "MB249": Explanation(
        en="'{found}' names two outputs alike: {{id}} is missing",
        zh="“{found}”会使两个输出同名：缺少 {{id}}",
        hint_en="Add {{id}}, or say replace: true where only the newest file of a name counts.",
        hint_zh="请加上 {{id}}；若同名文件只需最新的一个，请写 replace: true。",
    ),
    "MB390": Explanation(
        en="a row of a table is one message in JSON, found {found}",
        zh="表的一行是一个 JSON 报文，却是 {found}",
        hint_en="Name one message; its schema names the columns and, as lists, the tables of children.",
        hint_zh="请只写一个报文；其模式给出列名，列表属性对应子表。",
    ),
    "MB391": Explanation(
        en="'{name}' is a list or an object, which no column of the table can hold",
        zh="“{name}”是列表或对象，表中没有列可以存放",
        hint_en="Give a list a table of its own under 'children'; write the fields of an object as fields of "
        "the message.",
        hint_zh="列表请在 children 中写明子表；对象的字段请直接写成报文的字段。",
    ),
    "MB392": Explanation(
        en="the message has no list '{found}' for these children",
        zh="报文中没有与该子表对应的列表“{found}”",
        hint_en="'children' names lists of the message's schema; the columns of the child are their fields.",
        hint_zh="children 中的名称是报文模式里的列表；子表的列对应列表项的字段。",
    ),
    "MB393": Explanation(
        en="'{name}' is changed by reading the row, so it cannot be part of the message",
        zh="“{name}”会在读取时被改写，因此不能属于报文",
        hint_en="A row that is read a second time has to give the same message.",
        hint_zh="同一行再次读取时必须得到相同的报文。",
    ),
    "MB394": Explanation(
        en="a table or a folder has no operation '{found}', expected send: {expected}",
        zh="表或文件夹没有操作“{found}”，应为 send: {expected}",
        hint_en="Only an address by HTTP has operations: send: destination/operation.",
        hint_zh="只有 HTTP 目标才有操作：send: 目标/操作。",
    ),
    "MB220": Explanation(
        en="a table is written from JSON, but '{found}' is {format}",
        zh="写入表的报文必须是 JSON，而“{found}”是 {format}",
        hint_en="Describe the row in a schema of its own and map to that message.",
        hint_zh="请为表的行另写一个 JSON 模式，并映射到该报文。",
    ),
    "MB221": Explanation(
        en="'{name}' is filled by the destination '{expected}' itself",
        zh="“{name}”由目标“{expected}”自行填写",
        hint_en="Take the field out of the schema, or give the destination another column.",
        hint_zh="请从模式中删除该字段，或让目标使用其他列。",
    ),
    "MB399": Explanation(
        en="a folder whose files are cut into rows has one message, but it is not alone: {found}",
        zh="按行拆分文件的文件夹只能有一种报文，但还有其他报文：{found}",
        hint_en="Make one route per message, with patterns of names that tell them apart.",
        hint_zh="请为每种报文建一条路由，用文件名模式区分。",
    ),
    "MB680": Explanation(
        en="the source of the route {route} is away: {reason}",
        zh="路由 {route} 的消息来源不可用：{reason}",
        about_en="The folder or the database cannot be reached, or a table or column is not there. Nothing "
        "is lost: it is tried again, and one log line tells of the whole outage.",
        about_zh="文件夹或数据库无法访问，或缺少表、列。不会丢失数据：会不断重试，一次中断只写一行日志。",
    ),
    "MB681": Explanation(
        en="the file {file} cannot be read: {reason}",
        zh="无法读取文件 {file}：{reason}",
        hint_en="It lies in the folder for failed files; mended and put back it is read again.",
        hint_zh="文件在 failed 文件夹中；处理后放回即可再次读取。",
    ),
    "MB682": Explanation(
        en="the file {file} has {found} bytes, expected at most {expected}",
        zh="文件 {file} 为 {found} 字节，最多允许 {expected} 字节",
        hint_en="The limit is max_bytes of the route's source.",
        hint_zh="该上限由路由来源的 max_bytes 决定。",
    ),
    "MB683": Explanation(
        en="it has been a dead letter since it was read first ({first})",
        zh="首次读取时已成为死信（{first}）",
    ),
    "MB684": Explanation(
        en="the row cannot be a message: the column {column} holds {found}",
        zh="该行无法成为报文：列 {column} 的内容为 {found}",
    ),
    "MB685": Explanation(
        en="the folder {found} of {name} is not there, or cannot be written",
        zh="{name} 的文件夹 {found} 不存在或不可写",
        hint_en="Make it, or let the service's user write there; mesbridge makes no folders.",
        hint_zh="请创建该文件夹或授予写权限；mesbridge 不会创建文件夹。",
    ),
    "MB686": Explanation(
        en="the table of {name} cannot be used: {found}",
        zh="{name} 的表无法使用：{found}",
        hint_en="Its URL, its driver, its name and columns have to be as configured.",
        hint_zh="URL、驱动、表名和列名须与配置一致。",
    ),
    "MB687": Explanation(
        en="{found} of {name} is there",
        zh="{name} 的 {found} 可用",
    ),
}
