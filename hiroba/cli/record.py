"""`hiroba record`: the journal of provision, held to its seals and read out anew (PV-22)."""

from hiroba.agreements import journal, provisions
from hiroba.agreements.models import Record, Seal
from hiroba.agreements.verify import faults


def verify() -> int:
    """Prints every fault; 1 where there is one."""
    found = list(faults())
    for fault in found:
        where = f"seal {fault.seal}" if fault.seal else "not sealed yet"
        print(f"{where}: {fault.text}")
    if found:
        return 1
    records, seals = Record.objects.count(), Seal.objects.count()
    print(f"{records} records under {seals} seals: as they were written.")
    print(f"Newest seal: {journal.kept().number} {journal.kept().mark}")
    return 0


def rebuild() -> None:
    print(f"Read again from {provisions.rebuild()} seals.")
