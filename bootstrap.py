#!/usr/bin/env python3
"""Makes .venv beside this file, with every package at the locked version, and runs a command from it.

    python3 bootstrap.py demo [--port N]   a demo organisation and the web chat on it
    python3 bootstrap.py test [ARGS]       the tests (ARGS go to pytest)
    python3 bootstrap.py check             format, lint, types and imports, then the tests
    python3 bootstrap.py lint              the same without the tests
    python3 bootstrap.py bench [NAME]      the benchmarks
    python3 bootstrap.py fuzz [ARGS]       attacks and random SQL, for OUTLAY_FUZZ_MINUTES (20)
    python3 bootstrap.py install           only .venv/bin/outlay

Needs Python 3.11 or newer and pip, nothing else; run again, it only looks at a stamp.
Its syntax is that of Python 3.6 on purpose: older Pythons must get as far as the sentence that says so.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OUTLAY = VENV / "bin" / "outlay"
STATE = VENV / "outlay-install.json"
SCRATCH = ROOT / ".bootstrap"
LOCKS = {"runtime": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
OLDEST = (3, 11)
NEWEST_LOOKED_FOR = 15

NO_PYTHON = """Outlay needs Python 3.11 or newer; this is {found}, and none newer is on the PATH. Install one:
    Debian 12+, Ubuntu 24.04+   apt-get install python3 python3-pip
    Fedora, RHEL 9+             dnf install python3.12 python3.12-pip
    macOS                       brew install python@3.13
and run the same command with it, for example: python3.12 bootstrap.py demo"""

NO_PIP = """{python} has neither ensurepip nor pip, so nothing can be installed with it. Install one:
    Debian, Ubuntu   apt-get install python3-venv     (or python3-pip)
    Fedora, RHEL     dnf install python3-pip
    Alpine           apk add py3-pip
and run the same command again."""

ADVICE = (
    (
        r"THESE PACKAGES DO NOT MATCH THE HASHES",
        "A package differs from the one that was locked. Ask whoever runs your package index why.",
    ),
    (r"No space left on device", "The disk is full; .venv needs about 700 MB with the test tools."),
    (
        r"NewConnectionError|ConnectTimeout|ReadTimeout|Name or service not known|Temporary failure in name"
        r"|Network is unreachable|Connection refused|ProxyError|SSLError|Max retries exceeded",
        "pip cannot reach its package index. Connect this machine, or name a mirror in PIP_INDEX_URL (or a\n"
        "folder of wheels in PIP_FIND_LINKS), and run the same command again.",
    ),
    (
        r"No matching distribution found",
        "Either pip cannot reach its index, or there is no ready-made package for this Python and machine.\n"
        "Try CPython 3.11 to 3.13 on Linux or macOS, with a network.",
    ),
)


class CannotGoOn(Exception):
    """What stands in the way, and what to do about it."""


def main(arguments: "list[str]") -> int:
    """Runs one command; the exit code is the command's own."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if command not in COMMANDS:
        print((__doc__ or "").strip())
        return 0 if command in ("help", "-h", "--help") else 2
    try:
        if os.name == "nt":
            raise CannotGoOn("Outlay runs on Linux and macOS; on Windows, run this inside WSL.")
        return int(COMMANDS[command](rest))
    except CannotGoOn as problem:
        print(f"\noutlay: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\noutlay: stopped. Run the same command to go on.", file=sys.stderr)
        return 130


def demo(rest: "list[str]") -> int:
    """Replaces this process by the demo; a missing browser is installed meanwhile, for pictures only."""
    ensure("runtime")
    with (SCRATCH / "pictures.log").open("w") as log:
        subprocess.Popen(
            [str(OUTLAY), "doctor", "pictures", "--install"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=clean_environment(),
            start_new_session=True,  # Ctrl-C on the demo must not stop dpkg half-way
        )
    return replace_by([str(OUTLAY), "demo", *rest])


def test(rest: "list[str]") -> int:
    """The tests; those that draw need a browser, which is installed where that is possible."""
    ensure("dev")
    if run([str(OUTLAY), "doctor", "pictures", "--install"]) != 0:
        say("there is no browser, so the tests that need one cannot run (see above)")
    return run([str(PYTHON), "-m", "pytest", *rest])


def lint(rest: "list[str]") -> int:
    """Everything that can be checked without running Outlay; all of it, so that one run tells all."""
    ensure("dev")
    checks = (
        ("ruff", "format", "--check", "--quiet", "."),
        ("ruff", "check", "--quiet", "."),
        ("mypy",),
        ("lint-imports", "--no-logo"),
    )
    failed = []
    for tool, *options in checks:
        name = " ".join([tool, *options[:1]])
        say(name)
        if run([str(VENV / "bin" / tool), *options]) != 0:
            failed.append(name)
    if failed:
        say("failed: {}".format(", ".join(failed)))
    return 1 if failed else 0


def check(rest: "list[str]") -> int:
    """Lint, then the tests, whose closing line is the last."""
    failed = lint([])
    return test(rest) or failed


def bench(rest: "list[str]") -> int:
    """The benchmarks, as ratios measured in one run."""
    ensure("runtime")
    return replace_by([str(OUTLAY), "bench", *rest])


def fuzz(rest: "list[str]") -> int:
    """Every attack of the corpora with real limits, then random SQL; each finding is named by a seed."""
    ensure("dev")
    minutes = os.environ.get("OUTLAY_FUZZ_MINUTES", "20")
    attacks = run([str(PYTHON), "-m", "eval.redteam"])
    return run([str(PYTHON), "-m", "tests.guard.fuzzing", "--minutes", minutes, *rest]) or attacks


def install(rest: "list[str]") -> int:
    """Only the environment."""
    ensure("runtime")
    say(f"ready: {OUTLAY}")
    return 0


def ensure(group: str) -> None:
    """Afterwards .venv holds exactly what the locks say for `group` (runtime or dev) and Outlay itself."""
    wanted = fingerprint(group)
    if is_ready(group, wanted):
        return
    try:
        SCRATCH.mkdir(exist_ok=True)
    except OSError as error:
        reason = f"{ROOT} cannot be written to ({error.strerror}); copy the checkout to a folder of yours."
        raise CannotGoOn(reason) from error
    with alone():
        if is_ready(group, wanted):
            return
        started = time.monotonic()
        state = read_state()
        if (VENV.exists() or VENV.is_symlink()) and (state.get("unfinished") or not is_sound(state)):
            say("removing a .venv that is half-made, moved or of another Python")
            remove(VENV)
        if not VENV.exists():
            make_environment()
        write_state({"unfinished": "yes"})
        try:
            install_packages(group)
        except CannotGoOn:
            write_state(state if is_sound(state) else {})  # pip changes nothing before it has everything
            raise
        groups = ("runtime", "dev") if group == "dev" else ("runtime",)
        done = {name: fingerprint(name) for name in groups}
        write_state(dict(done, root=str(ROOT), python=version_of(str(PYTHON))))
        say(f"installed in {time.monotonic() - started:.0f} s")


def fingerprint(group: str) -> str:
    """Changes when anything that decides what is installed does."""
    digest = hashlib.sha256()
    for path in (ROOT / "pyproject.toml", LOCKS[group]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_ready(group: str, wanted: str) -> bool:
    """Whether nothing is left to do."""
    state = read_state()
    return state.get(group) == wanted and OUTLAY.exists() and is_sound(state)


def is_sound(state: "dict[str, str]") -> bool:
    """Whether .venv runs, has pip, and stands where it was made with the Python that it was made with.

    A .venv that somebody else made has no state, and is taken as it is if it runs.
    """
    found = version_of(str(PYTHON), needs="pip")
    if not found or tuple(int(part) for part in found.split(".")) < OLDEST:
        return False
    return not state or (state.get("root") == str(ROOT) and state.get("python") == found)


def version_of(python: str, needs: str = "sys") -> str:
    """Such as "3.11"; empty if it does not start or cannot import the module `needs`."""
    script = (
        f"import importlib.util, sys; importlib.util.find_spec({needs!r}) or sys.exit(1);"
        "print('%d.%d' % sys.version_info[:2])"
    )
    try:
        process = subprocess.run(
            [python, "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return process.stdout.decode().strip() if process.returncode == 0 else ""


def read_state() -> "dict[str, str]":
    """What the last run left in .venv; empty if that was none of ours."""
    try:
        state = json.loads(STATE.read_text())
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {"unfinished": "yes"}


def write_state(state: "dict[str, str]") -> None:
    """At once or not at all."""
    draft = STATE.with_suffix(".new")
    draft.write_text(json.dumps(state))
    draft.replace(STATE)


@contextlib.contextmanager
def alone() -> "Iterator[None]":
    """Keeps a second run in this checkout waiting, rather than in the way."""
    import fcntl  # here, because Windows lacks it and must get as far as main's sentence

    with (SCRATCH / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("waiting for another run of bootstrap.py in this checkout")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def base_python() -> str:
    """A Python that is new enough: this one, or else the newest on the PATH."""
    this = sys.executable
    if str(VENV) in this:  # somebody activated .venv, which is about to be made again
        this = getattr(sys, "_base_executable", this)
    names = [f"python3.{minor}" for minor in range(NEWEST_LOOKED_FOR, OLDEST[1] - 1, -1)]
    others = [path for path in map(shutil.which, names) if path]
    for candidate in [this, *others]:
        version = version_of(candidate)
        if version and tuple(int(part) for part in version.split(".")) >= OLDEST:
            return candidate
    found = f"Python {sys.version_info[0]}.{sys.version_info[1]} ({sys.executable})"
    raise CannotGoOn(NO_PYTHON.format(found=found))


def make_environment() -> None:
    """An empty .venv with pip: by the standard library, or by virtualenv where a distribution cut that up."""
    python = base_python()
    say(f"making .venv with Python {version_of(python)} ({python})")
    VENV.mkdir()
    write_state({"unfinished": "yes"})
    process = subprocess.run(
        [python, "-m", "venv", str(VENV)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=clean_environment(),
    )
    if process.returncode == 0 and version_of(str(PYTHON), needs="pip"):
        return
    if not version_of(python, needs="pip"):
        raise CannotGoOn(NO_PIP.format(python=python))
    say("this Python has no working venv; fetching virtualenv into .bootstrap instead")
    remove(VENV)
    VENV.mkdir()
    write_state({"unfinished": "yes"})
    tool = SCRATCH / "virtualenv"
    locked = ["--require-hashes", "--requirement", str(ROOT / "requirements-virtualenv.lock")]
    pip(python, ["--upgrade", "--target", str(tool), *locked], steps=0)
    command = [python, "-m", "virtualenv", "--quiet", "--app-data", str(SCRATCH / "app-data"), str(VENV)]
    if run(command, PYTHONPATH=str(tool)) != 0 or not version_of(str(PYTHON), needs="pip"):
        raise CannotGoOn(f"virtualenv could not make {VENV} either; what it said stands above.")


def install_packages(group: str) -> None:
    """What is locked, checked by hash, and then the checkout itself, for which no network is needed."""
    lock = LOCKS[group]
    steps = len(re.findall(r"^\S+==", lock.read_text(), re.MULTILINE))
    say(f"installing {steps} packages ({lock.name})")
    pip(str(PYTHON), ["--only-binary", ":all:", "--require-hashes", "--requirement", str(lock)], steps)
    here = ["--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    pip(str(PYTHON), here, steps=0)


def pip(python: str, arguments: "list[str]", steps: int) -> None:
    """One quiet `pip install`; counts packages up to `steps` on a terminal, and speaks up when it fails."""
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    process = subprocess.Popen(
        [python, "-m", "pip", "install", *options, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=clean_environment(),
        cwd=str(ROOT),
    )
    lines = []
    seen = 0
    for raw in process.stdout or ():
        lines.append(raw.decode(errors="replace").rstrip())
        seen += lines[-1].startswith(("Collecting ", "Requirement already satisfied"))
        if steps and sys.stdout.isatty():
            sys.stdout.write(f"\r\033[K  {min(seen, steps)} of {steps}  {lines[-1][:60]}")
            sys.stdout.flush()
    if steps and sys.stdout.isatty():
        sys.stdout.write("\r\033[K")
    if process.wait() != 0:
        raise CannotGoOn(what_pip_meant(lines))


def what_pip_meant(lines: "list[str]") -> str:
    """The end of pip's output, and the advice that fits it."""
    output = "\n".join(lines)
    advice = [sentence for sign, sentence in ADVICE if re.search(sign, output)]
    shown = "\n".join("    " + line[:160] for line in lines[-8:])
    return "\n".join(["pip could not install what Outlay needs:", shown, *advice[:1]])


def clean_environment(**more: str) -> "dict[str, str]":
    """The environment without what would send packages elsewhere or bring foreign ones in."""
    unwanted = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_NO_DEPS")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return dict(kept, PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0", **more)


def run(command: "list[str]", **environment: str) -> int:
    """The exit code of a command that runs at the root of the checkout."""
    sys.stdout.flush()
    return subprocess.call(command, cwd=str(ROOT), env=clean_environment(**environment))


def replace_by(command: "list[str]") -> int:
    """Becomes another program, so that signals and the exit code are its own; does not return."""
    sys.stdout.flush()
    os.execve(command[0], command, clean_environment())


def remove(path: Path) -> None:
    """A folder with all that is in it, or the link to one."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(str(path))


def say(line: str) -> None:
    """One line of progress."""
    print(f"outlay: {line}", flush=True)


COMMANDS = {
    "demo": demo,
    "test": test,
    "check": check,
    "lint": lint,
    "bench": bench,
    "fuzz": fuzz,
    "install": install,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
