"""MB298, MB299, MB395 to MB397 and MB660 to MB679: archives, added codes, releases."""

from mesbridge.catalogue.explanation import Explanation

RELEASES: dict[str, Explanation] = {
    "MB298": Explanation(
        en="the files of a release are more than {files}, or larger than {limit} bytes together",
        zh="发布的文件超过 {files} 个，或总计超过 {limit} 字节",
        hint_en="Only mappings and schemas belong there, and the samples of tests.",
        hint_zh="其中只应包含映射、模式和测试样例。",
    ),
    "MB299": Explanation(
        en="this is no archive that can be read: {problem}",
        zh="无法读取此归档文件：{problem}",
        hint_en="Send a ZIP file that holds the folders mappings and schemas.",
        hint_zh="请发送包含 mappings 和 schemas 两个文件夹的 ZIP 文件。",
    ),
    "MB395": Explanation(
        en="there is no code table '{found}'",
        zh="不存在代码表“{found}”",
        hint_en="Known: {options}. A new table is a CSV file in mappings/codes.",
        hint_zh="已有：{options}。新的代码表是 mappings/codes 中的一个 CSV 文件。",
    ),
    "MB396": Explanation(
        en="the code table has no column '{found}'",
        zh="代码表中没有列“{found}”",
        hint_en="Meant: {options}? A new column is made in the CSV file.",
        hint_zh="是否指：{options}？新的列需在 CSV 文件中添加。",
    ),
    "MB397": Explanation(
        en="the code table has no canonical value '{found}'",
        zh="代码表中没有统一代码“{found}”",
        hint_en="Meant: {options}? A new value, with its names and codes, is a line of the CSV file.",
        hint_zh="是否指：{options}？新的统一代码（含名称和各系统编码）请在 CSV 文件中加一行。",
    ),
    "MB660": Explanation(
        en="there is no release '{value}'",
        zh="不存在发布版本“{value}”",
        hint_en="`mesbridge release list` shows them; the first letters of one are enough",
        hint_zh="可用 mesbridge release list 查看；只写开头几个字符即可",
    ),
    "MB661": Explanation(
        en="the files of the release '{value}' are not kept any more",
        zh="发布版本“{value}”的文件已不再保存",
        hint_en="make it again from its files; releases_kept of the settings says how many are kept",
        hint_zh="请用原来的文件重新发布；保存数量由设置 releases_kept 决定",
    ),
    "MB662": Explanation(
        en="there is no release before '{value}'",
        zh="“{value}”之前没有其他发布版本",
    ),
    "MB663": Explanation(
        en="other releases were activated at the same time",
        zh="同时有其他发布版本被启用",
        hint_en="look at `mesbridge release list`, then try again",
        hint_zh="请先查看 mesbridge release list，然后重试",
    ),
    "MB664": Explanation(
        en="the release is refused ({count} to mend), first of all: {first}",
        zh="发布被拒绝：{count} 个问题，第一个：{first}",
        hint_en="what was active goes on; mend the files and try again",
        hint_zh="原来的版本继续运行；请修正文件后重试",
        about_en="A release is checked, compiled and tested before it becomes active. Whatever is "
        "wrong is listed under 'findings'.",
        about_zh="发布在启用前要经过检查、编译和测试，所有问题列在 findings 中。",
    ),
    "MB665": Explanation(
        en="instances run different releases: {found}",
        zh="各实例运行的发布版本不同：{found}",
        hint_en="look into the log of the one that does not follow: its reload was refused",
        hint_zh="请查看未跟进的实例的日志：其重新加载被拒绝",
    ),
    "MB666": Explanation(
        en="these files would be the release {found}, active is {release}",
        zh="这些文件对应发布版本 {found}，当前生效的是 {release}",
        hint_en="`mesbridge release add` makes and activates it; `mesbridge release list` tells "
        "what was done",
        hint_zh="可用 mesbridge release add 生成并启用；mesbridge release list 显示历史",
    ),
    "MB667": Explanation(
        en="{count} outputs wait for the destination {destination}, which the active release does "
        "not have",
        zh="有 {count} 条输出等待发往 {destination}，而当前发布版本中没有该目标",
        hint_en="bring the destination back, or retry or discard them at the desk",
        hint_zh="请恢复该目标，或在死信台重试或放弃",
    ),
    "MB668": Explanation(
        en="all instances run the active release {release}",
        zh="所有实例都运行当前发布版本 {release}",
    ),
    "MB669": Explanation(
        en="the instance {instance} has refused a reload: {found}",
        zh="实例 {instance} 拒绝了一次重新加载：{found}",
        hint_en="mend the files; what was active goes on",
        hint_zh="请修正文件；原来的版本继续运行",
    ),
    "MB670": Explanation(
        en="nothing was added to {table}: {column} = {value}",
        zh="代码表 {table} 中没有添加过：{column} = {value}",
        hint_en="what stands in the CSV file is changed there",
        hint_zh="CSV 文件中的内容请在文件中修改",
    ),
    "MB671": Explanation(
        en="the route '{value}' is not part of the active release any more",
        zh="当前发布版本中已没有路由“{value}”",
        hint_en="bring the route back and send the message again",
        hint_zh="请恢复该路由并重新发送消息",
    ),
    "MB673": Explanation(
        en="no release is active yet",
        zh="尚无生效的发布版本",
        hint_en="`mesbridge run` makes the first one of the files, `mesbridge release add` at once",
        hint_zh="mesbridge run 会用文件生成第一个版本，mesbridge release add 可立即生成",
    ),
    "MB674": Explanation(
        en="the active release cannot be read by this version: {found}",
        zh="本版本无法读取当前发布版本：{found}",
        hint_en="mend the files and run `mesbridge release add`",
        hint_zh="请修正文件并运行 mesbridge release add",
    ),
    "MB675": Explanation(
        en="the stored {entity} cannot be read by the dictionary of this release: {found}",
        zh="本发布版本的数据字典无法读取已存的 {entity}：{found}",
        hint_en="Give a field whose type has changed a new name, or activate the release that "
        "stored it (mesbridge release list); then retry.",
        hint_zh="类型已改变的字段请改用新名称，或重新启用写入它的发布版本（mesbridge release "
        "list），然后重试。",
        about_en="Entities, running totals, open windows and postings are kept in the types of the "
        "dictionary that they were judged by. A field may come, go, or get other lengths and "
        "codes; of another type it is another field.",
        about_zh="实体、累计值、收集窗口和汇总凭证按当时数据字典的类型保存。字段可以增加、删除、"
        "改变长度或代码；改变类型则视为另一个字段。",
    ),
    "MB672": Explanation(
        en="messages of the routes {found} could not be finished in time, the release waits",
        zh="路由 {found} 的消息未能及时处理完，发布暂缓",
    ),
}
