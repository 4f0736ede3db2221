"""The procedure that comes with Daymark, with one rhythm alone, so that a story is about nothing else."""

from __future__ import annotations

from pathlib import Path

from bot.settings import PROCEDURES

DIP_SAMPLE = """
[[rhythm]]
key = "dip-sample"
label = "Dip sample"
topic = "dip_sample"
asks = ["service_manager"]
every = "fortnight"
at = "10:00"
answer_within = 9
again_at = "10:00"
"""
SUPERVISION = """
[[rhythm]]
key = "supervision"
label = "Supervision"
topic = "supervision"
asks = ["service_manager"]
every = "month"
each = "team_manager"
at = "10:00"
answer_within = 10
again_at = "10:00"
"""


def with_one_rhythm(folder: Path, rhythm: str) -> str:
    """Write the procedure into ``folder``, for the setting that says where the procedures are.

    With "" no rhythm ever comes round.
    """
    shipped = (PROCEDURES / "assessment.toml").read_text(encoding="utf-8")
    alone, _, _ = shipped.partition("[[rhythm]]")
    (folder / "assessment.toml").write_text(alone + rhythm, encoding="utf-8")
    return str(folder)
