"""The steps on lists, on logic, ids and units: parameters, help and examples."""

from __future__ import annotations

from decimal import Decimal

from mesbridge.mapping.steps import lists, logic
from mesbridge.mapping.steps.step import Example, Parameter, Step

LIST_STEPS: tuple[Step, ...] = (
    Step(
        name="only",
        group="list",
        function=lists.only,
        accepts=("list",),
        returns="item",
        help_en="The one value of a list; two are an error, none is missing.",
        help_zh="列表中唯一的值；两个以上报错，没有则缺失。",
        examples=(Example(["A"], "A"), Example([], None), Example(["A", "B"], error="MB432")),
    ),
    Step(
        name="first",
        group="list",
        function=lists.first,
        accepts=("list",),
        returns="item",
        help_en="The first value.",
        help_zh="第一个值。",
        examples=(Example(["A", "B"], "A"), Example([], None)),
    ),
    Step(
        name="last",
        group="list",
        function=lists.last,
        accepts=("list",),
        returns="item",
        help_en="The last value.",
        help_zh="最后一个值。",
        examples=(Example(["A", "B"], "B"), Example([], None)),
    ),
    Step(
        name="sum",
        group="list",
        function=lists.total,
        accepts=("list",),
        items=("decimal", "integer", "text", "duration"),
        returns="item",
        item_kind=True,
        help_en="The sum of numbers or durations; of an empty list 0.",
        help_zh="数字或时长之和；空列表为 0。",
        examples=(
            Example(["1.5", Decimal("2.25"), 1], Decimal("4.75")),
            Example([], Decimal(0)),
            Example(["1", "x"], error="MB420"),
        ),
    ),
    Step(
        name="count",
        group="list",
        function=lists.count,
        accepts=("list",),
        returns="integer",
        help_en="How many values there are.",
        help_zh="值的个数。",
        examples=(Example(["A", "B"], 2), Example([], 0)),
    ),
    Step(
        name="minimum",
        group="list",
        function=lists.minimum,
        compares=True,
        accepts=("list",),
        returns="item",
        help_en="The least value; texts that all are plain numbers are compared as numbers.",
        help_zh="最小值；若全部文本都是普通数字，则按数字比较。",
        examples=(Example(["10", "9"], "9"), Example([3, 1], 1), Example([], None)),
    ),
    Step(
        name="maximum",
        group="list",
        function=lists.maximum,
        compares=True,
        accepts=("list",),
        returns="item",
        help_en="The greatest value; texts that all are plain numbers are compared as numbers.",
        help_zh="最大值；若全部文本都是普通数字，则按数字比较。",
        examples=(Example(["10", "9"], "10"), Example(["B", "A"], "B"), Example([], None)),
    ),
    Step(
        name="any",
        group="list",
        function=lists.any_true,
        accepts=("list",),
        items=("boolean",),
        returns="boolean",
        help_en="Whether one of them is true.",
        help_zh="是否至少有一个为真。",
        examples=(Example([False, True], True), Example([], False)),
    ),
    Step(
        name="all",
        group="list",
        function=lists.all_true,
        accepts=("list",),
        items=("boolean",),
        returns="boolean",
        help_en="Whether all of them are true.",
        help_zh="是否全部为真。",
        examples=(Example([False, True], False), Example([], True)),
    ),
    Step(
        name="where",
        group="list",
        function=lists.where,
        accepts=("list",),
        returns="same",
        per_item="predicate",
        help_en="Keeps the items for which a predicate holds; paths start at the item, `.` is it.",
        help_zh="保留满足条件的条目；路径从条目开始，“.” 即条目本身。",
        parameters=(
            Parameter("predicate", "predicate", "what must hold", "须满足的条件", required=True),
        ),
        examples=(
            Example(
                [{"No": "1", "Use": "A"}, {"No": "2", "Use": "B"}],
                [{"No": "1", "Use": "A"}],
                {"predicate": {"eq": ["Use", "A"]}},
            ),
            Example(["A", "", "B"], ["A", "B"], {"predicate": {"ne": [".", ""]}}),
        ),
    ),
    Step(
        name="sort",
        group="list",
        function=lists.sort,
        accepts=("list",),
        returns="same",
        per_item="sort",
        help_en="Sorts by paths of the items, without any by the items themselves; by type, "
        "missing ones last.",
        help_zh="按条目的路径排序，未写路径则按条目本身；按类型比较，缺失的排在最后。",
        parameters=(Parameter("by", "sort", "what is compared", "比较的内容"),),
        examples=(
            Example(["B", "A"], ["A", "B"]),
            Example(["A", "B"], ["B", "A"], {"by": {"descending": True}}),
            Example(
                [{"No": "2"}, {"Use": "A"}, {"No": "1"}],
                [{"No": "1"}, {"No": "2"}, {"Use": "A"}],
                {"by": "No"},
            ),
            Example([1, "A"], parameters={}, error="MB423"),
        ),
    ),
    Step(
        name="unique",
        group="list",
        function=lists.unique,
        accepts=("list",),
        returns="same",
        help_en="Each value once, in the order of its first.",
        help_zh="去重，保留首次出现的顺序。",
        examples=(Example(["B", "A", "B"], ["B", "A"]),),
    ),
)

LOGIC_STEPS: tuple[Step, ...] = (
    Step(
        name="boolean",
        group="logic",
        function=logic.boolean,
        accepts=("text", "integer", "boolean", "decimal"),
        returns="boolean",
        names=("yes", "no"),
        help_en="True for the values of yes, false for those of no, an error for any other.",
        help_zh="值在 yes 中为真，在 no 中为假，其他值报错。",
        parameters=(
            Parameter("yes", "list", "what means true", "表示真的值", required=True),
            Parameter("no", "list", "what means false", "表示假的值", default=()),
        ),
        examples=(
            Example("X", True, {"yes": ["X"], "no": [""]}),
            Example("", False, {"yes": ["X"], "no": [""]}),
            Example("?", parameters={"yes": ["X"], "no": [""]}, error="MB431"),
        ),
    ),
    Step(
        name="stable_id",
        group="id",
        function=logic.stable_id,
        accepts=("any",),
        returns="text",
        help_en="32 characters that are always the same for the same value or values.",
        help_zh="32 个字符，相同的值总得到相同的结果。",
        examples=(
            Example("PR-00098213", "949b277d5fbe5509814e5d3f05a0a652"),
            Example("3F1C2A54-8A6B-4D0E-9D3C-5F0A6F8B1E01", "3f1c2a548a6b4d0e9d3c5f0a6f8b1e01"),
        ),
    ),
    Step(
        name="convert",
        group="unit",
        function=logic.convert,
        accepts=("decimal", "integer", "text"),
        returns="decimal",
        units=True,
        help_en="A quantity in another unit, by the exact ratio of the table uom; write round "
        "behind it.",
        help_zh="按 uom 表的精确比例换算单位；之后请写 round。",
        parameters=(
            Parameter("from", "text", "its unit, canonical", "原单位（规范代码）", required=True),
            Parameter(
                "to", "text", "the wanted unit, or base", "目标单位，或 base", default="base"
            ),
            Parameter("material", "text", "for packs of a material", "按物料的包装换算"),
        ),
        examples=(Example("30", Decimal("2.5"), {"from": "C62", "to": "KAR"}),),
    ),
)
