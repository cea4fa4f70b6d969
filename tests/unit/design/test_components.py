"""Components tie what belongs together, escape what people wrote, and are all documented."""

import hashlib
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
from markupsafe import Markup
from wtforms import Form, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "templates"


def plain(text: str, **values: Any) -> str:
    """gettext without a catalog."""
    return text % values if values else text


@pytest.fixture(scope="module")
def environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"], trim_blocks=True
    )
    made.install_gettext_callables(plain, lambda one, many, n: one if n == 1 else many, newstyle=True)
    made.globals.update(asset=lambda path: f"/static/{path}", csrf_token=lambda: "token", idempotency_key=lambda: "key")
    return made


def call(environment: jinja2.Environment, macro: str, /, *arguments: Any, **keywords: Any) -> str:
    """What a macro draws."""
    module = environment.get_template(f"components/{macro}.html").module
    return str(getattr(module, macro)(*arguments, **keywords))


class SampleForm(Form):
    title = StringField("Title", [InputRequired("Enter a title")])
    wage = IntegerField("Wage")
    unit = RadioField(
        "Unit", [InputRequired("Choose one")], choices=[SelectChoice("month", "Month"), SelectChoice("hour", "Hour")]
    )


def test_field_ties_its_hint_and_error_to_the_input(environment: jinja2.Environment) -> None:
    form = SampleForm()
    form.validate()
    drawn = call(environment, "field", form.title, hint="Short words")
    assert 'aria-describedby="title-hint title-error"' in drawn
    assert 'id="title-hint"' in drawn
    assert 'id="title-error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert '<label for="title">' in drawn


def test_field_without_error_claims_none(environment: jinja2.Environment) -> None:
    drawn = call(environment, "field", SampleForm().wage)
    assert "aria-invalid" not in drawn
    assert "aria-describedby" not in drawn


def test_prefix_keeps_ids_of_two_forms_apart(environment: jinja2.Environment) -> None:
    drawn = call(environment, "field", SampleForm().title, prefix="second-", hint="Short words")
    assert set(re.findall(r' id="([^"]+)"', drawn)) == {"second-title", "second-title-hint"}


def test_group_of_choices_is_a_named_fieldset(environment: jinja2.Environment) -> None:
    form = SampleForm()
    form.validate()
    drawn = call(environment, "field", form.unit)
    assert re.search(r'<fieldset[^>]+aria-describedby="unit-error"', drawn)
    assert "<legend>Unit" in drawn
    assert drawn.count('type="radio"') == 2


def test_error_summary_leads_to_each_field(environment: jinja2.Environment) -> None:
    form = SampleForm()
    form.validate()
    drawn = call(environment, "error_summary", form)
    assert 'href="#title"' in drawn
    assert 'href="#unit-0"' in drawn
    assert "wage" not in drawn


def test_form_without_errors_has_no_summary(environment: jinja2.Environment) -> None:
    assert call(environment, "error_summary", SampleForm()).strip() == ""


def test_vacancy_card_escapes_the_title(environment: jinja2.Environment) -> None:
    vacancy = {"url": "/v", "title_parts": [("<script>", True)], "wage_text": "7000", "wage_unit": "yuan"}
    drawn = call(environment, "vacancy_card", vacancy)
    assert "<mark>&lt;script&gt;</mark>" in drawn


def test_vacancy_card_shows_at_most_four_tags(environment: jinja2.Environment) -> None:
    tags = [(f"tag {n}", "") for n in range(6)]
    vacancy = {"url": "/v", "title_parts": [("Welder", False)], "wage_text": "7000", "tags": tags}
    assert call(environment, "vacancy_card", vacancy).count('class="tag"') == 4


def test_pagination_marks_the_present_page_and_leaves_gaps(environment: jinja2.Environment) -> None:
    drawn = call(environment, "pagination", number=6, last=20, url=lambda n: Markup(f"?page={n}"))
    assert re.search(r'href="\?page=6" aria-current="page"', drawn)
    assert drawn.count("…") == 2
    assert 'href="?page=2"' not in drawn


def test_one_page_needs_no_pagination(environment: jinja2.Environment) -> None:
    assert call(environment, "pagination", number=1, last=1, url=str).strip() == ""


def test_facets_beyond_eight_fold_and_open_when_one_is_chosen(environment: jinja2.Environment) -> None:
    options = [SimpleNamespace(value=n, label=str(n), count=1, is_on=n == 9) for n in range(10)]
    drawn = call(environment, "facet_group", name="town", legend="Town", options=options)
    assert "<details open>" in drawn
    assert drawn.split("<details")[0].count("<input") == 8


def test_gauge_of_nothing_is_empty(environment: jinja2.Environment) -> None:
    assert 'class="gauge-fill" width="0"' in call(environment, "gauge", 3, 0)


def test_every_component_is_documented() -> None:
    manual = (ROOT / "docs" / "components.md").read_text(encoding="utf-8")
    silent = [path.stem for path in (TEMPLATES / "components").glob("*.html") if f"{path.stem}(" not in manual]
    internal = {"mark", "display_switch", "icon"}
    assert sorted(set(silent) - internal) == []


def test_every_icon_that_is_named_is_drawn() -> None:
    sprite = (ROOT / "static" / "images" / "icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'(?<!\w)icon\("([\w-]+)"|icon_name="([\w-]+)"', path.read_text(encoding="utf-8"))
        for name in name
        if name
    }
    assert named - drawn == set()


def test_built_modules_match_their_sources() -> None:
    source, built = ROOT / "assets" / "js", ROOT / "static" / "js"
    sources = {path.name: path.read_text(encoding="utf-8") for path in source.glob("*.js")}

    def stamped(name: str) -> str:
        return re.sub(r'"\./([a-z_]+\.js)"', lambda match: f'"./{match[1]}?v={digest(match[1])}"', sources[name])

    def digest(name: str) -> str:
        return hashlib.sha256(stamped(name).encode()).hexdigest()[:10]

    stale = [name for name in sources if (built / name).read_text(encoding="utf-8") != stamped(name)]
    assert stale == []
