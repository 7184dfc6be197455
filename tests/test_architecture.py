"""What reviewers would otherwise have to look for: floors, sizes, errors, words that do not belong here."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from service import errors, plugins

ROOT = Path(__file__).resolve().parent.parent
SERVICE = ROOT / "service"
MODULES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(SERVICE.rglob("*.py"))}
OUR_ERRORS = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.OutlayError)
}
DOORS = (
    "service/app.py",
    "service/cli",
    "service/channels/",
    "service/ingest/",
    "service/engines/_sandbox/",
)
"""Where anything unforeseen may be caught: a channel's outermost handler, the ingest loop, the child."""
READERS_OF_THE_ENVIRONMENT = (
    "service/wiring",
    "service/cli",
    "service/settings.py",
    "service/resources.py",
    "service/exports/_browser.py",
    "service/engines/",
)


def place(path: Path, node: ast.AST | None = None) -> str:
    line = f":{getattr(node, 'lineno', 0)}" if node is not None else ""
    return f"{path.relative_to(ROOT)}{line}"


def nodes(kind: type[ast.AST]) -> Iterator[tuple[Path, ast.AST]]:
    for path, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield path, node


def percentile(values: list[int], share: float) -> int:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def test_rooms_import_only_from_the_floors_below_them(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)

    assert status == 0, capsys.readouterr().out


def test_modules_stay_small() -> None:
    lines = {place(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    written = [count for count in lines.values() if count > 1]

    assert {name: count for name, count in lines.items() if count > 500} == {}
    assert percentile(written, 0.9) <= 350
    assert statistics.median(written) <= 130


def test_functions_fit_a_screen() -> None:
    functions = [
        (f"{place(path, node)} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for path, node in nodes(ast.AST)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert {name: length for name, length in functions if length > 60} == {}
    assert percentile([length for _, length in functions], 0.9) <= 30


def test_every_error_is_drawn_in_the_tree_with_its_status() -> None:
    drawn = dict(re.findall(r"(\w+)\s+(\d{3})\b", errors.__doc__ or ""))

    assert drawn == {name: str(kind.status) for name, kind in OUR_ERRORS.items()}
    assert [name for name, kind in OUR_ERRORS.items() if not kind.title] == []
    assert [name for name, kind in OUR_ERRORS.items() if not 400 <= kind.status <= 599] == []


def test_every_error_that_is_raised_says_in_a_sentence_what_was_wrong() -> None:
    poor = []
    for path, node in nodes(ast.Raise):
        message = sentence(node)
        if message is not None and not re.search(r"(.{14}|…).*[.?:…]$", message, re.DOTALL):
            poor.append(f"{place(path, node)} {message!r}")

    assert poor == []


def sentence(node: ast.AST) -> str | None:
    """The message of one of our errors as far as it is written out; None where it comes from elsewhere."""
    call = getattr(node, "exc", None)
    if (
        not isinstance(call, ast.Call)
        or not isinstance(call.func, ast.Name)
        or call.func.id not in OUR_ERRORS
    ):
        return None
    if not call.args:
        return ""
    message = call.args[-1]
    if isinstance(message, ast.Constant):
        return str(message.value)
    if isinstance(message, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in message.values)
    return None


def test_everything_is_caught_only_at_the_doors_or_raised_again() -> None:
    careless = [
        place(path, node)
        for path, node in nodes(ast.ExceptHandler)
        if catches_everything(node)
        and not place(path).startswith(DOORS)
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]

    assert careless == []


def catches_everything(node: ast.AST) -> bool:
    caught = getattr(node, "type", None)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"})


def test_sql_is_never_an_f_string() -> None:
    formatted = [
        place(path, node)
        for path, node in nodes(ast.Call)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"execute", "executemany", "sql", "text", "query"}
        and node.args
        and isinstance(node.args[0], ast.JoinedStr)
    ]

    assert formatted == []


def test_only_the_wiring_reads_the_environment() -> None:
    readers = {
        place(path)
        for path, node in nodes(ast.Attribute)
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }

    assert {name for name in readers if not name.startswith(READERS_OF_THE_ENVIRONMENT)} == set()


def test_listing_plug_ins_imports_none_of_them() -> None:
    kinds = [kind for kind in ("exports", "connectors", "engines", "channels") if (SERVICE / kind).is_dir()]
    script = (
        "import sys; from service import plugins;"
        f"listed = {{f'service.{{kind}}.{{name}}' for kind in {kinds!r} for name in plugins.names(kind)}};"
        "print(len(listed), sorted(listed & set(sys.modules)))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout

    assert re.fullmatch(r"[1-9]\d* \[\]\n", printed), printed


def test_a_plug_in_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(errors.NotFound, match=", ".join(plugins.names("exports"))):
        plugins.module("exports", "papyrus")


def test_the_folders_that_are_no_packages_stay_none() -> None:
    assert [place(path) for folder in ("prompts", "schema") for path in (ROOT / folder).rglob("*.py")] == []


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_speaks_of_the_machine_it_was_written_on() -> None:
    foreign = re.compile(
        "|".join(
            (
                r"(?<![\w./-])sha" + r"red/",
                r"(?<!\w)/wo" + r"rk/",
                r"(?<!\w)/ro" + r"ot/",
                r"/opt/py" + r"pi",
                r"py" + r"pi\.org|pythonho" + r"sted|registry\.np" + r"mjs|deb\.deb" + r"ian",
                r"(?i:\b(?:fixes|closes|issue) #\d)",
            )
        )
    )
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{place(path)}: {match.group()}" for match in foreign.finditer(text)]

    assert found == []
