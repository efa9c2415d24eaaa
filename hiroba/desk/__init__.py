"""Cases: whatever a person must decide, with a due date, a decision and its clause."""
