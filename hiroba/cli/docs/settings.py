"""The page of settings."""

from hiroba.cli.docs.markdown import table
from hiroba.environment import SETTINGS


def page() -> str:
    rows = [(f"`{s.name}`", f"`{s.default}`" if s.default else "", s.meaning) for s in SETTINGS]
    return f"""# Settings

All settings come from the environment; all have a default that works on one machine.
`hiroba check` says which of them are wrong and how to mend them. `PORT` chooses the port of
`make run`, `hiroba start` and `hiroba serve`; without `HIROBA_BASE_URL` the address follows it.

{table(("name", "default", "meaning"), rows)}
## What lies in the data folder

| name | what |
| --- | --- |
| `hiroba.sqlite3`, `-wal`, `-shm` | the database, unless `DATABASE_URL` names another |
| `files/` | pictures and encrypted documents, unless `HIROBA_STORAGE` names a bucket |
| `mail/` | mail, unless `HIROBA_SMTP` sends it |
| `secret_key` | made on first use, readable by its owner only |
| `pairwise_key` | the same; makes the ids that services see differ between partners |
| `webhook_key` | the same; makes the secrets by which services know our messages |
| `journal_key`, `journal_seal` | the same; show whether records of provision were altered |
| `static/` | styles and scripts, collected from the code |
| `slots/` | locks by which processes make ids that never meet |
| `address` | where the server was last started; other commands go by it |
| `prepared`, `sign_ins.json` | what a later start need not do again |

`hiroba backup` takes all of these down to the seal; the rest is made again. The key of the
documents lies elsewhere and is in no backup: keep a copy of it.
"""
