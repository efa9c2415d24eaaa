"""Reports: what people point out to the desk, and what follows from a decision."""
