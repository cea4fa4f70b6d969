"""Pages as tests see them: a small element tree, and the rules that every page of the site keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID = set("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905  # reads best
BLOCKS = set(  # elements that a paragraph cannot hold
    "address article aside blockquote div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr"  # noqa: SIM905
    " main nav ol p pre section table ul".split()
)
INTERACTIVE = {"a", "button", "input", "select", "textarea", "label"}
UNLABELLED_TYPES = frozenset(("hidden", "submit", "button", "reset", "image"))
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "for", "list", "headers")


@dataclass
class Element:
    """One element with its attributes, children (elements and text) and parent."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    parent: Element | None = None

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def find_all(self, tag: str = "", **attributes: str) -> list[Element]:
        """The elements of this tag with these attributes (`class_`, `for_` stand for `class`, `for`)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.walk()
            if (not tag or element.tag == tag)
            and all(
                value in element[name].split() if name == "class" else element[name] == value
                for name, value in wanted.items()
            )
        ]

    def find(self, tag: str = "", **attributes: str) -> Element:
        """The first such element. Raises AssertionError when there is none."""
        found = self.find_all(tag, **attributes)
        assert found, f"no <{tag or '*'}> with {attributes} on the page"
        return found[0]

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        """The words in it, with single spaces."""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(parts).split())

    def ancestors(self) -> Iterator[Element]:
        """Its parent, that one's parent, and so on."""
        if self.parent is not None:
            yield self.parent
            yield from self.parent.ancestors()


class Page(HTMLParser):
    """A parsed page or fragment."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#page")
        self.problems: list[str] = []
        self._open = self.root
        self.feed(html)
        self.close()
        if self._open is not self.root:
            self.problems.append(f"<{self._open.tag}> is never closed")
        self.is_whole = bool(self.root.find_all("html"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        for name in {name for name in names if names.count(name) > 1}:
            self.problems.append(f"<{tag}> has {name} twice")
        element = Element(tag, {name: value or "" for name, value in attrs}, parent=self._open)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID and self._open.tag == tag:
            self._open = self._open.parent or self.root

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            self.problems.append(f"</{tag}> ends a tag that has no end")
        elif self._open.tag != tag:
            self.problems.append(f"</{tag}> where <{self._open.tag}> is open")
        else:
            self._open = self._open.parent or self.root

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)

    @property
    def title(self) -> str:
        """The words of <title>."""
        return self.root.find("title").text

    @property
    def text(self) -> str:
        """The words of the page's body, scripts left out."""
        return (self.root.find_all("body") or [self.root])[0].text

    def form(self, holding: str = "", action: str = "") -> Element:
        """The form with a field of this name, or whose address ends so. Raises AssertionError when there is none."""
        for form in self.root.find_all("form"):
            if holding and not form.find_all(name=holding):
                continue
            if action and not form["action"].split("?")[0].endswith(action):
                continue
            return form
        raise AssertionError(f"no form with {holding or action!r} on the page {self.root.find_all('h1')}")


def values_of(form: Element) -> dict[str, str | list[str]]:
    """What the browser would send for this form as it stands (buttons left out)."""
    found: dict[str, list[str]] = {}
    for element in form.walk():
        name = element["name"]
        if not name or "disabled" in element.attributes:
            continue
        if element.tag == "input" and element["type"] not in ("submit", "button", "image", "reset", "file"):
            if element["type"] in ("checkbox", "radio") and "checked" not in element.attributes:
                continue
            default = "on" if element["type"] == "checkbox" else ""
            found.setdefault(name, []).append(element.attributes.get("value", default))
        elif element.tag == "textarea":
            found.setdefault(name, []).append("".join(c for c in element.children if isinstance(c, str)).lstrip("\n"))
        elif element.tag == "select":
            options = element.find_all("option")
            chosen = [option for option in options if "selected" in option.attributes]
            if not chosen and "multiple" not in element.attributes:
                chosen = options[:1]
            found.setdefault(name, []).extend(o.attributes.get("value", o.text) for o in chosen)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items() if values}


def problems_of(page: Page) -> list[str]:
    """What is wrong with a page, one sentence each; empty when it keeps every rule."""
    root = page.root
    rules = [_ids, _references, _labels, _names, _nesting, _policy, _tokens]
    if page.is_whole:
        rules.append(_frame)
    return page.problems + [problem for rule in rules for problem in rule(root)]


def _frame(root: Element) -> Iterator[str]:
    if len(root.find_all("h1")) != 1:
        yield f"{len(root.find_all('h1'))} <h1> instead of one"
    titles = root.find("head").find_all("title")
    if len(titles) != 1 or not titles[0].text.strip(" ·"):
        yield "no <title>"
    if not root.find("html")["lang"]:
        yield "<html> names no language"
    if len(root.find_all("main")) != 1:
        yield f"{len(root.find_all('main'))} <main> instead of one"


def _ids(root: Element) -> Iterator[str]:
    ids = [element["id"] for element in root.walk() if "id" in element.attributes]
    yield from (f"id {name!r} is there {ids.count(name)} times" for name in sorted(set(ids)) if ids.count(name) > 1)
    if "" in ids:
        yield "an empty id"


def _references(root: Element) -> Iterator[str]:
    ids = {element["id"] for element in root.walk()}
    for element in root.walk():
        for name in REFERENCES:
            for target in element[name].split():
                if target not in ids:
                    yield f"<{element.tag} {name}={target!r}> points at nothing"


def _labels(root: Element) -> Iterator[str]:
    labelled = {label["for"] for label in root.find_all("label")}
    for element in root.walk():
        if element.tag not in ("input", "select", "textarea") or element["type"] in UNLABELLED_TYPES:
            continue
        is_labelled = (
            element["id"] in labelled
            or element["aria-label"]
            or element["aria-labelledby"]
            or any(above.tag == "label" for above in element.ancestors())
        )
        if not is_labelled:
            yield f"<{element.tag} name={element['name']!r}> has no label"


def _has_name(element: Element) -> bool:
    return bool(
        element.text
        or element["aria-label"]
        or element["aria-labelledby"]
        or element["title"]
        or any(image["alt"] or image["aria-label"] for image in element.walk() if image.tag in ("img", "svg"))
    )


def _names(root: Element) -> Iterator[str]:
    for element in root.walk():
        if element.tag == "img" and "alt" not in element.attributes:
            yield f"<img src={element['src']!r}> has no alt"
        is_link = element.tag == "a" and "href" in element.attributes
        if (is_link or element.tag == "button") and not _has_name(element):
            yield f"<{element.tag}> without words: {element.attributes}"


def _nesting(root: Element) -> Iterator[str]:
    for element in root.walk():
        above = [ancestor.tag for ancestor in element.ancestors()]
        if element.tag in BLOCKS and "p" in above:
            yield f"<{element.tag}> inside <p>"
        if element.tag == "form" and "form" in above:
            yield "<form> inside <form>"
        if element.tag in INTERACTIVE - {"label"} and ("a" in above or "button" in above):
            yield f"<{element.tag}> inside a link or button"
        if element.tag == "li" and above[0] not in ("ul", "ol", "menu", "#page", "template"):
            yield f"<li> inside <{above[0]}>"


def _policy(root: Element) -> Iterator[str]:
    for element in root.walk():
        if "style" in element.attributes or element.tag == "style":
            yield f"style written into <{element.tag}>"
        yield from (f"{name} on <{element.tag}>" for name in element.attributes if name.startswith("on"))
        is_data = element["type"] in ("application/ld+json", "application/json")
        if element.tag == "script" and "src" not in element.attributes and not is_data:
            yield "a script written into the page"
        if element["href"].strip().lower().startswith("javascript:"):
            yield "a link that is a script"


def _tokens(root: Element) -> Iterator[str]:
    for form in root.find_all("form"):
        if form["method"].lower() == "post" and not form.find_all("input", name="csrf_token"):
            yield f"the form to {form['action']!r} carries no CSRF token"
