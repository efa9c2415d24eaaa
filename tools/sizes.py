"""`make sizes`: numbers to notice, never a gate. What is large may be right; look again."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("hiroba", "tests", "tools")
LINES_A_FUNCTION = 20
LINES_A_FILE = 200
FILES_A_FOLDER = 12
COLUMNS = 96
PARAMETERS = 5

Found = tuple[int, str]


def main() -> None:
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    paths = [path for path in paths if "migrations" not in path.parts]
    _print(f"functions over {LINES_A_FUNCTION} lines", _functions(paths))
    _print(f"functions over {PARAMETERS} parameters", _parameters(paths))
    _print(f"files over {LINES_A_FILE} lines", _files(paths))
    _print(f"folders over {FILES_A_FOLDER} files", _folders(paths))
    _print(f"files with lines over {COLUMNS} columns", _lines(paths))


def _print(title: str, found: Iterator[Found]) -> None:
    largest = sorted(found, reverse=True)
    print(f"{len(largest):>4}  {title}")
    for size, place in largest:
        print(f"      {size:>5}  {place}")


def _functions(paths: list[Path]) -> Iterator[Found]:
    for place, node in _defined(paths):
        size = (node.end_lineno or node.lineno) - node.lineno + 1 - _documented(node)
        if size > LINES_A_FUNCTION:
            yield size, place


def _parameters(paths: list[Path]) -> Iterator[Found]:
    for place, node in _defined(paths):
        names = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        count = len([one for one in names if one.arg not in {"self", "cls"}])
        if count > PARAMETERS:
            yield count, place


def _files(paths: list[Path]) -> Iterator[Found]:
    for path in paths:
        if (size := len(path.read_text("utf-8").splitlines())) > LINES_A_FILE:
            yield size, _place(path)


def _folders(paths: list[Path]) -> Iterator[Found]:
    # `__init__.py` is no reading.
    files = Counter(path.parent for path in paths if path.name != "__init__.py")
    for folder, count in files.items():
        if count > FILES_A_FOLDER:
            yield count, _place(folder)


def _lines(paths: list[Path]) -> Iterator[Found]:
    for path in paths:
        lines = path.read_text("utf-8").splitlines()
        if wide := [number for number, line in enumerate(lines, 1) if len(line) > COLUMNS]:
            yield len(wide), f"{_place(path)}:{wide[0]}"


def _defined(paths: list[Path]) -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{_place(path)}:{node.lineno} {node.name}", node


def _documented(node: ast.FunctionDef) -> int:
    """Lines of the docstring: words are not length."""
    first = node.body[0]
    if ast.get_docstring(node) is None:
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1


def _place(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
