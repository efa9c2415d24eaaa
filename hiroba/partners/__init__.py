"""Registration, certification, cards, staff."""
