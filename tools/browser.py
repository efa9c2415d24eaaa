"""Chromium and the fonts that the browser tests need: are they here, can they be installed?

Run as a program, it installs what is missing where that is possible (root on Debian).
"""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

FONTS = {"fonts-noto-cjk": "Noto Sans CJK JP", "fonts-noto-color-emoji": "Noto Color Emoji"}
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")
APT = "/usr/bin/apt-get"


@functools.cache
def chromium() -> str:
    """Debian's Chromium, best the one without windows, which needs a third of the time; empty
    when there is none."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), "")


@functools.cache
def missing() -> tuple[str, ...]:
    """Names of Debian packages that the browser tests lack."""
    lacking = [package for package, name in FONTS.items() if not _has_font(name)]
    return (*lacking, *(() if chromium() else CHROMIUMS[:1]))


def can_install() -> bool:
    return os.geteuid() == 0 and Path(APT).exists()


def install(packages: tuple[str, ...]) -> bool:
    """Whether it worked; what apt says goes to the terminal."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        [APT, "update", "--quiet"],
        [APT, "install", "--yes", "--quiet", "--no-install-recommends", *packages],
    ):
        if subprocess.run(command, env=environment).returncode:
            return False
    chromium.cache_clear()
    missing.cache_clear()
    return not missing()


def prepare() -> str:
    """Install what is missing if that can be; returns why the browser tests cannot run."""
    if missing() and can_install():
        print(f"Installing {' '.join(missing())} for the browser tests (once)…", flush=True)
        install(missing())
    return reason()


def reason() -> str:
    """Empty when the browser tests can run."""
    if not missing():
        return ""
    return f"not installed and not installable here: {', '.join(missing())}"


def _has_font(name: str) -> bool:
    if not (program := shutil.which("fc-list")):
        return False
    found = subprocess.run([program, name, "family"], capture_output=True, text=True)
    return bool(found.stdout.strip())


if __name__ == "__main__":
    sys.exit(prepare() or None)
