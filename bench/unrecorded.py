"""The square without its journal, on a port: only to measure what the journal costs."""

import sys
from typing import Any

from hiroba.cli.serving import serve

_load = serve.load


def load() -> serve.Application:
    application = _load()
    from hiroba.agreements import journal

    journal.provide = _leave
    return application


def _leave(to: Any, answer: Any) -> Any:
    from hiroba.agreements.journal import Provided

    return Provided(answer.body, 0)


if __name__ == "__main__":
    serve.load = load
    serve._embedded = lambda: False  # The other server's worker works for both.
    serve.serve(host="127.0.0.1", port=int(sys.argv[1]), workers=1)
