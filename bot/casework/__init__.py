"""The verbs: each loads, asks the rules, saves, records and tells, within one open transaction."""
