"""The figures of tests.benchmarks.handouts in the table: papers a second, the first one, a booklet."""

from __future__ import annotations

from typing import Any

from .figures import Figure

GROUP = "配布資料（組版）"
MOST_FIRST = 0.5  # seconds
MOST_BOOKLET = 2.0  # seconds
LEAST_RATE = 100.0  # papers a second on two cores
# The threshold was set on cores where a plain typst document of this kind came 85 times a second on one:
# of two such cores, 100 papers are this share. It says the same on any machine.
LEAST_SHARE = LEAST_RATE / (2 * 85)


def run() -> list[Figure]:
    from . import handouts

    return figures(handouts.run())


def figures(found: dict[str, Any]) -> list[Figure]:
    """The table's rows from what was measured."""
    bare, ours = found["two_processes_bare_typst_per_s"], found["two_processes_per_s"]
    return [
        Figure(GROUP, "typstだけの紙、2つのプロセスで", bare, "部/秒", against="同じ絵とQR、ふりがななし"),
        Figure(
            GROUP, "6手順のレッスン、2つのプロセスで", ours, "部/秒", LEAST_RATE, at_least=True,
            against=f"1つでは {found['one_process_per_s']:.1f} 部/秒。"
            f"CPUの時間だけなら2コアで {found['two_cores_by_cpu_time_per_s']:.1f} 部/秒",
        ),
        Figure(
            GROUP, "typstだけの紙に対する速さの比", found["bare_typst_cpu_ms"] / found["lesson_cpu_ms"], "倍",
            LEAST_SHARE, at_least=True,
            against=f"CPUの時間 {found['bare_typst_cpu_ms']:.1f} ms と {found['lesson_cpu_ms']:.1f} ms の比",
        ),
        Figure(
            GROUP, "同じレッスンをもう一度", found["two_processes_same_lesson_per_s"], "部/秒",
            against=f"1部 {found['lesson_kb']:.0f} KB",
        ),
        Figure(
            GROUP, "新しいプロセスの最初の1部", found["cold_import_and_first_pdf_s"], "秒", MOST_FIRST,
            against=f"Pythonが始まる時間も入れると {found['cold_process_s']:.2f} 秒",
        ),
        Figure(
            GROUP, "8レッスンの冊子", found["booklet_first_s"], "秒", MOST_BOOKLET,
            against=f"最初の1冊。次の1冊は {found['booklet_next_s']:.2f} 秒",
        ),
    ]  # fmt: skip
