"""PDF files: Chinese words are set, and nothing that people type is read as markup."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest

from jobsite.core import pdf
from jobsite.core.errors import Conflict

pytestmark = pytest.mark.skipif(not pdf.has_chinese_font(), reason="no Chinese font: install fonts-noto-cjk")


def _words(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def test_chinese_words_are_set_in_a_chinese_font() -> None:
    made = pdf.render_pdf("print/document.typ", {"title": "共享用工协议", "facts": [["借出单位", "慈溪某酒店"]]})
    assert made.startswith(b"%PDF-")
    assert "共享用工协议" in _words(made)
    assert "慈溪某酒店" in _words(made)


@pytest.mark.parametrize("typed", ['#read("/etc/passwd")', "#panic(1)", "$x$ *b* _i_ @a <b>", '\\ " ] #[', "//注释"])
def test_what_people_type_is_text_and_never_markup(typed: str) -> None:
    made = pdf.render_pdf(
        "print/document.typ",
        {
            "title": "标题",
            "facts": [["甲", typed]],
            "sections": [{"heading": "一", "paragraphs": [typed]}],
            "tables": [{"heading": "表", "columns": ["列"], "rows": [[typed]]}],
        },
    )
    assert _words(made).replace(" ", "").count(typed.replace(" ", "")) == 3


def test_a_machine_without_chinese_fonts_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FONTS", ("no such font",))
    with pytest.raises(Conflict) as refused:
        pdf.render_pdf("print/document.typ", {"title": "标题"})
    assert "fonts-noto-cjk" in str(refused.value.message)
