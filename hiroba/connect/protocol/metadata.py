"""Client-id metadata documents: written by the branch `outgoing`."""

from typing import Any


def allowed_for_development(client_id: str) -> bool:
    return False


def find(client_id: str) -> Any:
    return None
