"""PDF from the project's own typst templates. Data reaches a template as JSON, never as markup. Knows no feature.

A template begins with `#let data = json(bytes(sys.inputs.data))`; whatever people typed is then text and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from jobsite.core.errors import Conflict
from jobsite.core.i18n import lazy_gettext as _

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
FONTS = ("Noto Sans CJK SC", "Noto Serif CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")


@lru_cache(maxsize=1)
def _known_fonts() -> Any:
    return typst.Fonts()


def chinese_font() -> str | None:
    """The first of FONTS that this machine has; None when Chinese cannot be set. Looked up once a process."""
    families = {str(name).lower() for name in _known_fonts().families()}
    return next((name for name in FONTS if name.lower() in families), None)


def has_chinese_font() -> bool:
    """Whether PDF in Chinese can be made here."""
    return chinese_font() is not None


def render_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of a typst template under `templates/` (such as `sharing/agreement.typ`) with `data` (JSON values).

    Raises Conflict, saying what to install, on a machine without a Chinese font.
    """
    font = chinese_font()
    if font is None:
        raise Conflict(_("这台服务器没有中文字体，不能生成 PDF。请管理员安装 fonts-noto-cjk 后重启网站。"))
    made = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=_known_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps({**data, "font": font}, ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{template} gave {type(made).__name__}, not one PDF")
    return made
