"""The page of the law."""

from hiroba.cli.docs.markdown import table
from hiroba.policy.law import LAW, RESTRICTIONS
from hiroba.policy.limits import LIMITS


def page() -> str:
    rules = [
        (f"`{rule.verb}`", rule.on, rule.granted.text, rule.rows.text, " ".join(rule.cited))
        for _, rule in sorted(LAW.items())
    ]
    held = [
        (f"`{one.pattern}`", one.who.text, one.exceptions, " ".join(one.cited))
        for one in RESTRICTIONS
    ]
    limits = [(limit.what, limit.most, limit.per, limit.clause) for limit in LIMITS.values()]
    return f"""# The law

Who may do what, and the clause it rests on. *Who* is about the person alone; *to the row* is
how person and row stand to each other. `hiroba why ACTOR VERB ROW` asks it.

{table(("verb", "on", "who", "to the row", "rests on"), rules)}
## Restrictions

What a kind of account may never do, whatever a row above grants it. They are patterns over
verbs, so that a verb that comes later is refused from its first day.

{table(("verbs", "who has to be", "exceptions", "rests on"), held)}
## Limits

{table(("what", "at most", "each", "rests on"), limits)}"""
