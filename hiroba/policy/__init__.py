"""Who may do what: rules.py is the law, who.py its vocabulary, gate.py how it is asked."""
