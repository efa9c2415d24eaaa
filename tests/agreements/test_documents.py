"""The papers agree with each other: both languages, the clauses, and the words of the rules."""

import re
import tomllib
from pathlib import Path

import pytest

import hiroba

ROOT = Path(hiroba.__file__).parent
DOCUMENTS = ROOT / "agreements" / "documents"
CLAUSES = tomllib.loads((ROOT / "policy" / "clauses.toml").read_text("utf-8"))
COUNTS = {"SC": 14, "PR": 26, "EV": 21, "PV": 33, "T": 27}
PLACEHOLDERS = {"operator", "address", "representative", "contact", "host"}
FRONT = re.compile(r"\A---\n((?:\w+: .+\n)+)---\n\n")
FILES = sorted(DOCUMENTS.glob("*/*.md"))
JAPANESE = sorted(DOCUMENTS.glob("*/*.ja.md"))


def name(file: Path) -> str:
    return f"{file.parent.name}-{file.stem}"


def words(file: Path) -> str:
    return FRONT.sub("", file.read_text("utf-8"))


def front(file: Path) -> dict[str, str]:
    found = FRONT.match(file.read_text("utf-8"))
    assert found, f"{name(file)} opens with its title, version, day and prevailing language"
    return dict(line.split(": ", 1) for line in found[1].splitlines())


def twin(japanese: Path) -> Path:
    return japanese.with_name(japanese.name.replace(".ja.", ".en."))


def headings(file: Path) -> list[tuple[str, list[str]]]:
    """The level of each heading and the clauses it names."""
    found = re.findall(r"^(#+) (.+)$", words(file), re.MULTILINE)
    return [(level, re.findall(r"\b(?:T|PV)-\d+", title, re.ASCII)) for level, title in found]


def clauses_of(file: Path, series: str) -> list[str]:
    return [id for _, ids in headings(file) for id in ids if id.startswith(f"{series}-")]


def blocks(file: Path) -> list[str]:
    """Headings, paragraphs and points of a list, each as it stands."""
    return re.split(r"\n\n|\n(?=- )", words(file).rstrip("\n"))


def shape(file: Path) -> list[str]:
    """What each block is, so that nothing is said in one language alone."""
    return [re.sub(r"^(#+ |- )?[\s\S]*", r"\1", block) or "paragraph" for block in blocks(file)]


@pytest.mark.parametrize(("series", "count"), COUNTS.items())
def test_every_clause_of_the_papers_is_there_in_order(series: str, count: int) -> None:
    found = [id for id in CLAUSES if id.startswith(f"{series}-")]
    assert found == [f"{series}-{number}" for number in range(1, count + 1)]


def test_no_clause_belongs_to_another_paper() -> None:
    assert {id.rpartition("-")[0] for id in CLAUSES} == set(COUNTS)


def test_a_clause_is_a_sentence_in_both_languages() -> None:
    assert {tuple(clause) for clause in CLAUSES.values()} == {("en", "ja")}
    english = [clause["en"] for clause in CLAUSES.values()]
    japanese = [clause["ja"] for clause in CLAUSES.values()]
    assert [text for text in english if not re.fullmatch(r"[A-Z][ -~]+\.", text)] == []
    assert [text for text in japanese if not re.fullmatch(r".*[ぁ-ん].*。", text)] == []


@pytest.mark.parametrize("japanese", JAPANESE, ids=name)
def test_both_languages_hold_the_same_clauses_in_the_same_order(japanese: Path) -> None:
    english = twin(japanese)
    assert headings(japanese) == headings(english)
    assert shape(japanese) == shape(english)


def test_every_version_exists_in_both_languages() -> None:
    assert {twin(file) for file in JAPANESE} | set(JAPANESE) == set(FILES)
    assert {file.parent.name for file in FILES} == {"data", "privacy", "terms"}


@pytest.mark.parametrize("japanese", JAPANESE, ids=name)
def test_both_languages_are_the_same_version(japanese: Path) -> None:
    ours, theirs = front(japanese), front(twin(japanese))
    assert list(ours) == ["title", "version", "in_force", "prevailing"]
    assert ours | {"title": ""} == theirs | {"title": ""}
    assert ours["version"] == japanese.name.split(".")[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", ours["in_force"])


@pytest.mark.parametrize("file", FILES, ids=name)
def test_PV_31_the_japanese_text_prevails(file: Path) -> None:
    assert front(file)["prevailing"] == "ja"


def test_the_terms_and_the_clauses_name_each_other() -> None:
    newest = max(DOCUMENTS.glob("terms/*.ja.md"), key=lambda file: int(front(file)["version"]))
    assert clauses_of(newest, "T") == [id for id in CLAUSES if id.startswith("T-")]


@pytest.mark.parametrize("file", sorted(DOCUMENTS.glob("privacy/*.md")), ids=name)
def test_the_policy_speaks_of_every_privacy_clause_once(file: Path) -> None:
    found = clauses_of(file, "PV")
    assert sorted(found) == sorted(id for id in CLAUSES if id.startswith("PV-"))


@pytest.mark.parametrize("file", FILES, ids=name)
def test_only_settings_are_filled_in(file: Path) -> None:
    text = words(file)
    assert set(re.findall(r"\{([^{}]*)\}", text)) <= PLACEHOLDERS
    assert not re.search(r"[{}]", re.sub(r"\{\w+\}", "", text))


@pytest.mark.parametrize("file", FILES, ids=name)
def test_PV_33_the_operator_is_named(file: Path) -> None:
    assert set(re.findall(r"\{(\w+)\}", words(file))) == PLACEHOLDERS


@pytest.mark.parametrize("file", FILES, ids=name)
def test_clauses_cited_in_passing_exist(file: Path) -> None:
    cited = re.findall(r"\b(?:SC|PR|EV|PV|T)-\d+", words(file), re.ASCII)
    assert set(cited) <= set(CLAUSES)


@pytest.mark.parametrize("japanese", JAPANESE, ids=name)
def test_no_line_breaks_within_a_japanese_paragraph(japanese: Path) -> None:
    """HTML shows a line break as a space, which Japanese does not have between words."""
    assert [block for block in blocks(japanese) if "\n" in block] == []
