"""Every module of the house, imported: so that every rule, action and query has registered."""

import importlib
import pkgutil

import hiroba


def enter_all() -> None:
    for module in pkgutil.walk_packages(hiroba.__path__, "hiroba."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
