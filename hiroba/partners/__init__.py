"""Partners: registration, certification, cards, staff, and the accounts they hold."""
