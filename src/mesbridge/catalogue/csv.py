"""MB260 to MB264, a CSV in a schema; MB444 to MB449, its bytes to payload."""

from mesbridge.catalogue.explanation import Explanation

CSV: dict[str, Explanation] = {
    "MB260": Explanation(
        en="the {key} of a CSV is one character and no line end, found '{found}'",
        zh="CSV 的 {key} 必须是一个字符且不是换行符，实际为“{found}”",
        hint_en="Delimiter and quote differ; quote may be empty where nothing is ever quoted.",
        hint_zh="分隔符与引号不能相同；从不加引号时 quote 可以为空。",
        about_en="Usual delimiters are the comma, the semicolon and the tab.",
        about_zh="常用分隔符有逗号、分号和制表符。",
    ),
    "MB261": Explanation(
        en="a cell of a CSV holds one value, but '{name}' is of type {found}",
        zh="CSV 的单元格只能有一个值，但“{name}”的类型为 {found}",
        hint_en="Name the list of rows with x-csv: {{\"rows\": \"…\"}}.",
        hint_zh="请用 x-csv: {{\"rows\": \"…\"}} 指明行列表。",
        about_en="A CSV has lines and cells and nothing within a cell.",
        about_zh="CSV 只有行和单元格，单元格内没有结构。",
    ),
    "MB262": Explanation(
        en="rows: '{found}' is no list of objects in this schema",
        zh="rows：“{found}”在本模式中不是对象列表",
        about_en="The rows of the file become the items of this property.",
        about_zh="文件的各行成为该属性的列表项。",
    ),
    "MB263": Explanation(
        en="a CSV holds nothing beside its rows, but the schema declares '{name}'",
        zh="CSV 除各行外没有其他内容，但模式声明了“{name}”",
        about_en="What stands once for the whole file has no place in a CSV.",
        about_zh="CSV 中没有存放整个文件级别数据的位置。",
    ),
    "MB264": Explanation(
        en="the column '{found}' is not declared in the schema",
        zh="列“{found}”未在模式中声明",
        about_en="Columns are properties of the row's schema.",
        about_zh="列是行模式中的属性。",
    ),
    "MB444": Explanation(
        en="the body is no CSV: line {at_line}, column {at_column}: {reason}",
        zh="报文体不是有效的 CSV：第 {at_line} 行第 {at_column} 列：{reason_zh}",
        hint_en="A cell with a quote, a delimiter or a line end stands in quotes, its own quotes "
        "doubled; other characters are declared by x-csv.",
        hint_zh="含引号、分隔符或换行的单元格须加引号，内部引号写两次；其他字符由 x-csv 声明。",
        about_en="The file is cut off or written with other quotes than declared.",
        about_zh="文件被截断，或使用了与声明不同的引号。",
    ),
    "MB445": Explanation(
        en="the header has no column '{source}', it has {found}",
        zh="表头缺少列“{source}”，现有：{found}",
        hint_en="Another delimiter or encoding than declared shows as one long column.",
        hint_zh="若分隔符或编码与声明不符，表头会显示为一个很长的列。",
        about_en="The schema requires the column.",
        about_zh="模式要求该列必须存在。",
    ),
    "MB446": Explanation(
        en="line {at_line} has {found} cells, expected {expected}",
        zh="第 {at_line} 行有 {found} 个单元格，应为 {expected} 个",
        about_en="A cell with a delimiter was not quoted, or the line is cut off; to guess would "
        "move values into other columns.",
        about_zh="含分隔符的单元格未加引号，或行被截断；猜测会使数值错列。",
    ),
    "MB447": Explanation(
        en="line {at_line}: more than {expected} {what}",
        zh="第 {at_line} 行：{what_zh}超过 {expected}",
        about_en="The limit guards the service against files that would take all its memory.",
        about_zh="该限制防止过大的文件耗尽服务内存。",
    ),
    "MB448": Explanation(
        en="the CSV has {found} rows, expected exactly one",
        zh="CSV 有 {found} 行，应恰好为一行",
        hint_en="x-csv: {{\"rows\": \"…\"}} takes all rows as one message; a file that a route reads "
        "is cut into one message per row.",
        hint_zh="x-csv: {{\"rows\": \"…\"}} 将所有行作为一个报文；路由读取的文件则按行拆分成多个报文。",
        about_en="Without rows a message is one row.",
        about_zh="未声明 rows 时，一个报文就是一行。",
    ),
    "MB449": Explanation(
        en="line {at_line}, column {at_column}: '{source}' is \"{value}\", the schema expects "
        "{expected}",
        zh="第 {at_line} 行第 {at_column} 列：“{source}”的值为“{value}”，模式要求 {expected}",
        hint_en="A number with a decimal comma is text in the schema, and the mapping reads it "
        "with parse_decimal.",
        hint_zh="带小数逗号的数字在模式中应为文本，由映射的 parse_decimal 读取。",
        about_en="The cell does not keep the message's schema.",
        about_zh="单元格内容不符合报文模式。",
    ),
}  # fmt: skip
