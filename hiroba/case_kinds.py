"""The kinds of case: what each is called, until when it is due, and how it may end."""

from hiroba.connect.cases import ERASURE, SERVICE
from hiroba.desk.cases import APPEAL, INQUIRY
from hiroba.desk.kinds import CaseKind
from hiroba.moderation.cases import REPORT
from hiroba.partners.cases import CERTIFICATION, REVIEW

CASE_KINDS: dict[str, CaseKind] = {
    "report": REPORT,
    "certification": CERTIFICATION,
    "review": REVIEW,
    "service": SERVICE,
    "erasure": ERASURE,
    "inquiry": INQUIRY,
    "appeal": APPEAL,
}
