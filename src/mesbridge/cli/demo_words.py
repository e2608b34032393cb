"""The texts of the demo in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from mesbridge.findings import Language
from mesbridge.simulator.cases import Case
from mesbridge.simulator.reconcile_view import Verdict

_WORDS: Mapping[str, tuple[str, str]] = {
    # headings
    "story": (
        "A simulated SAP, Opcenter (plant 1000) and B2MML MES (plant 1100) on the shipped mappings",
        "模拟的 SAP、Opcenter（1000 工厂）和 B2MML MES（1100 工厂），使用随附的映射",
    ),
    "folder": ("Working folder: {folder}", "工作目录：{folder}"),
    "reconciliation": ("Reconciliation", "对账"),
    "balance": ("Balance: messages by route", "收支平衡：各路由的消息数"),
    "working": ("at work", "进行中"),
    # progress
    "released": ("order messages sent by SAP", "SAP 已发送的工单消息"),
    "jobs": ("jobs at the MES", "MES 作业"),
    "reports": ("messages sent by the MES", "MES 已发送的消息"),
    "postings": ("confirmations posted in SAP", "SAP 已过账的确认"),
    "held": ("held", "等待"),
    "dead": ("dead letters", "死信"),
    # columns
    "order": ("order", "工单"),
    "plant": ("plant", "工厂"),
    "material": ("material", "物料"),
    "case": ("what happened", "发生的情况"),
    "ordered": ("ordered", "计划"),
    "reported": ("reported", "报工"),
    "posted": ("posted", "过账"),
    "verdict": ("end", "结果"),
    "because": ("because", "原因"),
    "route": ("route", "路由"),
    # end
    "sum": (
        "{orders} orders: {delivered} delivered, {cancelled} cancelled, {held} held, "
        "{dead_letter} with a dead letter · {lost} lost, {doubled} doubled, "
        "{unexplained} unexplained",
        "共 {orders} 张工单：已送达 {delivered}，已取消 {cancelled}，等待 {held}，"
        "含死信 {dead_letter} · 丢失 {lost}，重复 {doubled}，无法解释 {unexplained}",
    ),
    "plain": (
        "{count} more orders went through without incident",
        "另有 {count} 张工单顺利完成",
    ),
    "clean": (
        "Every order is explained; nothing is lost, nothing is doubled. ({seconds:.1f} s)",
        "每张工单都有解释：无丢失，无重复。（{seconds:.1f} 秒）",
    ),
    "not_clean": (
        "Something is lost, doubled or unexplained. ({seconds:.1f} s)",
        "存在丢失、重复或无法解释的情况。（{seconds:.1f} 秒）",
    ),
    "goes_on": (
        "The bridge keeps running; end it with Ctrl-C.",
        "集成服务继续运行；按 Ctrl-C 结束。",
    ),
    "try": ("Try:", "试一试："),
    "stopped": ("Stopped.", "已停止。"),
}

_CASES: Mapping[Case, tuple[str, str]] = {
    Case.PLAIN: ("", ""),
    Case.CHANGED: ("changed", "变更一次"),
    Case.CHANGED_TWICE: ("changed twice", "变更两次"),
    Case.LATE_CHANGE: ("older change came late", "较旧的变更迟到"),
    Case.DELETED: ("deleted before start", "开工前删除"),
    Case.CLOSED_EARLY: ("closed before start (TECO)", "开工前技术性完成"),
    Case.DELIVERED_TWICE: ("message came twice", "消息重复到达"),
    Case.SENT_AGAIN: ("sent again unchanged", "未变更而再次发送"),
    Case.UNKNOWN_UNIT: ("unit nobody knows", "未知的单位"),
    Case.SCRAP: ("scrap by reason", "按原因报废"),
    Case.REWORK: ("rework", "返工"),
    Case.OUT_OF_ORDER: ("reports out of order", "报工乱序"),
    Case.DUPLICATE_REPORT: ("report came twice", "报工重复到达"),
    Case.REVERSAL: ("report reversed", "报工冲销"),
    Case.REVERSAL_AT_ONCE: ("reversed before SAP answered", "SAP 应答前即冲销"),
    Case.CORRECTION: ("report corrected", "报工更正"),
    Case.QUALITY_HOLD: ("quality hold, released", "质量冻结后放行"),
    Case.MALFORMED: ("one report malformed", "一条报工格式损坏"),
    Case.UNKNOWN_REASON: ("reason nobody knows", "未知的原因代码"),
}

_VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.DELIVERED: ("delivered", "已送达"),
    Verdict.CANCELLED: ("cancelled", "已取消"),
    Verdict.HELD: ("held", "等待"),
    Verdict.DEAD_LETTER: ("dead letter", "死信"),
    Verdict.LOST: ("LOST", "丢失"),
    Verdict.DOUBLED: ("DOUBLED", "重复"),
    Verdict.UNEXPLAINED: ("UNEXPLAINED", "无法解释"),
}

_STATES: Mapping[str, tuple[str, str]] = {
    "received": ("received", "接收"),
    "delivered": ("delivered", "已送达"),
    "filtered": ("filtered", "已过滤"),
    "superseded": ("superseded", "已被取代"),
    "unchanged": ("unchanged", "无变化"),
    "dead": ("dead", "死信"),
    "held": ("held", "等待"),
    "due": ("due", "待发送"),
    "unexplained": ("unexplained", "无法解释"),
}


def word(name: str, language: Language) -> str:
    """A text of the demo."""
    return _chosen(_WORDS[name], language)


def case_word(case: Case, language: Language) -> str:
    """What happened to an order; empty for a plain one."""
    return _chosen(_CASES[case], language)


def verdict_word(verdict: Verdict, language: Language) -> str:
    """How an order ended."""
    return _chosen(_VERDICTS[verdict], language)


def state_word(state: str, language: Language) -> str:
    """A column of the balance."""
    return _chosen(_STATES[state], language)


def all_texts() -> list[tuple[str, str]]:
    """Every text: English and Chinese."""
    tables = (_WORDS, _CASES, _VERDICTS, _STATES)
    return [texts for table in tables for texts in table.values()]


def _chosen(texts: tuple[str, str], language: Language) -> str:
    return texts[1] if language == "zh" else texts[0]
