"""The verbs: what is done when a person presses, each in the transaction it is handed."""
