"""What happens at its hour. One row a step; each is harmless when it runs twice."""

from datetime import timedelta

from hiroba.agreements import journal, provisions
from hiroba.base import health
from hiroba.base.queue import Every
from hiroba.connect import calls, deliveries, overdue, senders, signing, tokens
from hiroba.desk import reminders
from hiroba.files import sweep
from hiroba.moderation import term
from hiroba.partners import cards, certification
from hiroba.privacy import erasure, pages, retention

SCHEDULE = (
    Every(timedelta(seconds=2), senders.start),
    Every(timedelta(seconds=2), health.write_back),
    Every(timedelta(days=1), health.know_the_sizes),
    Every(timedelta(minutes=10), erasure.erase_due),
    Every(timedelta(hours=1), retention.sweep),
    Every(timedelta(seconds=1), journal.seal),
    Every(timedelta(seconds=1), provisions.project),
    Every(timedelta(hours=1), journal.forget),
    Every(timedelta(hours=1), tokens.forget),
    Every(timedelta(hours=1), calls.forget),
    Every(timedelta(hours=1), signing.rotate_when_due),
    Every(timedelta(hours=1), deliveries.rotate_pair_when_due),
    Every(timedelta(hours=1), overdue.open_cases),
    Every(timedelta(hours=1), pages.forget),
    Every(timedelta(hours=6), sweep.orphans),
    Every(timedelta(hours=6), sweep.orphaned_documents),
    Every(timedelta(hours=1), reminders.remind),
    Every(timedelta(hours=1), term.delete_what_was_hidden),
    Every(timedelta(hours=1), certification.expire),
    Every(timedelta(hours=1), cards.expire),
    Every(timedelta(hours=6), certification.remind),
    Every(timedelta(hours=6), certification.erase_papers),
)
