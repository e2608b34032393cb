"""What the keys of folders and interface tables mean, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from mesbridge.catalogue.help import Help

_URL = Help(
    "URL of the database, by reference: env:NAME or file:PATH.",
    "数据库 URL 的引用：env:名称 或 file:路径。",
)
_SCHEMA = Help("Schema of the database.", "数据库模式（schema）。")
_TABLE = Help("The table of the headers.", "表头所在的表。")
_CHILDREN = Help("Per list of the message its table.", "报文中每个列表对应的子表。")
_STATUS = Help("The column of the status and its values.", "状态列及其取值。")
_FOLDER = Help("The folder; may be env:NAME or file:PATH.", "文件夹；可为 env:名称 或 file:路径。")

INTERFACE_KEYS: Mapping[str, Mapping[str, Help]] = {
    "files_source": {
        "folder": _FOLDER,
        "pattern": Help("Which names, as in a shell; default *.", "文件名模式；默认 *。"),
        "done": Help("Where a file goes when it is stored.", "入库后文件移到的文件夹。"),
        "failed": Help("Where a file goes of which nothing could go on.", "整个文件都无法处理时移到的文件夹。"),
        "order": Help("name or time; default name.", "按 name 或 time；默认 name。"),
        "quiet": Help("Complete when unchanged for so long; default 5s.", "多久未变化即视为完整；默认 5s。"),
        "marker": Help("Complete when a file of its name and this ending is there.", "有同名加此后缀的文件即视为完整。"),
        "renamed": Help("true: it gets its name when it is complete.", "true：写完后才改为该名。"),
        "max_bytes": Help("A larger file is not read; default 16 MiB.", "更大的文件不读取；默认 16 MiB。"),
    },
    "table_source": {
        "url": _URL,
        "table": _TABLE,
        "schema": _SCHEMA,
        "key": Help("Columns that name a row: the message's id.", "标识一行的列，即消息编号。"),
        "status": _STATUS,
        "order": Help("Columns that rows are read in order of; default key.", "读取顺序的列；默认为 key。"),
        "limit": Help("Rows at once; default 100.", "一次读取的行数；默认 100。"),
        "where": Help("{COLUMN: value or list}: other rows are left alone.", "{列: 值或列表}：其他行不处理。"),
        "error_column": Help("Takes what was wrong with a row.", "写入出错原因的列。"),
        "finished_column": Help("Takes the time when a row was read.", "写入读取完成时间的列。"),
        "exclusive": Help("false: others read this table too; default true.", "false：还有其他程序读取此表；默认 true。"),
        "stale_after": Help("A claim of others that stands so long is taken over; default 10m.",
                            "他人的占用超过此时长即接管；默认 10m。"),
        "children": _CHILDREN,
    },
    "row_status": {
        "column": Help("The column.", "状态列。"),
        "pending": Help("Value of a row that waits; null for NULL.", "等待读取的值；null 表示 NULL。"),
        "processing": Help("Value of a row that is being read.", "正在读取的值。"),
        "done": Help("Value of a row that is stored.", "已入库的值。"),
        "error": Help("Value of a row that became a dead letter.", "已成为死信的值。"),
    },
    "child_table": {
        "table": Help("The table.", "子表。"),
        "on": Help("A column of both tables, or {theirs: above}.", "两表共有的列，或 {子表列: 上级列}。"),
        "order": Help("Columns that rows are read in order of.", "读取顺序的列。"),
        "children": _CHILDREN,
    },
    "written_child": {
        "table": Help("The table.", "子表。"),
        "on": Help("A column of both tables, or {theirs: above}.", "两表共有的列，或 {子表列: 上级列}。"),
        "key": Help("The row with these values is changed where there is one.", "这些列的值相同的行存在时改为更新。"),
        "children": _CHILDREN,
    },
    "table_target": {
        "url": _URL,
        "table": _TABLE,
        "schema": _SCHEMA,
        "id_column": Help("Takes the output's id, by which a repeat is known.", "写入输出编号的列，用于识别重复。"),
        "key": Help("The row with these values is changed where there is one.", "这些列的值相同的行存在时改为更新。"),
        "status": _STATUS,
        "children": _CHILDREN,
    },
    "ready_status": {
        "column": Help("The column.", "状态列。"),
        "value": Help("Value when all is there.", "全部写完后的值。"),
        "before": Help("Value until then; the header is then written first.", "写完之前的值；此时先写表头。"),
    },
    "files_target": {
        "folder": _FOLDER,
        "name": Help("Name of a file, with {id} {key} {seq} {message_type} {route} {created_at}.",
                     "文件名，可用 {id} {key} {seq} {message_type} {route} {created_at}。"),
        "replace": Help("true: a file of that name with other content is replaced.", "true：替换内容不同的同名文件。"),
        "marker": Help("Ending of an empty file that follows.", "随后写入的空标记文件的后缀。"),
    },
}  # fmt: skip

INTERFACE_CHOICES: Mapping[str, Mapping[str, Help]] = {
    "file_order": {
        "name": Help("by name", "按文件名"),
        "time": Help("by time of the last change", "按最后修改时间"),
    },
}
