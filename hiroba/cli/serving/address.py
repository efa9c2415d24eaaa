"""The address people type. The server notes it, so that other commands print the same one."""

import os

from hiroba import environment

FILE = "address"
NAME = "HIROBA_BASE_URL"


def settle(port: int) -> None:
    """Before Django is loaded: the environment's address, else this machine's with our port."""
    if not os.environ.get(NAME):
        os.environ[NAME] = f"http://localhost:{port}"
    (environment.data_folder() / FILE).write_text(os.environ[NAME])


def recall() -> None:
    noted = environment.data_folder() / FILE
    if not os.environ.get(NAME) and noted.exists():
        os.environ[NAME] = noted.read_text().strip()
