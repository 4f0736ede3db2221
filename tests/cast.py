"""The small named cast that every test shares: those who may, a colleague of each, those who must not.

Aisha holds the assessment, Tom manages her, Sarah manages Tom, Helen is above them all.
"""

from __future__ import annotations

from datetime import date

from scheduling.people import Person
from scheduling.words import Role

HELEN = Person(1, "Helen Price", "helen.price@council.example", Role.HEAD_OF_SERVICE, "Children's services")
SARAH = Person(2, "Sarah Malik", "sarah.malik@council.example", Role.SERVICE_MANAGER, "North", HELEN.id)
TOM = Person(3, "Tom Reed", "tom.reed@council.example", Role.TEAM_MANAGER, "North 1", SARAH.id)
AISHA = Person(4, "Aisha Khan", "aisha.khan@council.example", Role.WORKER, "North 1", TOM.id)
BEN = Person(5, "Ben Carter", "ben.carter@council.example", Role.WORKER, "North 1", TOM.id)
GRACE = Person(6, "Grace Adeyemi", "grace.adeyemi@council.example", Role.SERVICE_MANAGER, "South", HELEN.id)
OWEN = Person(7, "Owen Clarke", "owen.clarke@council.example", Role.TEAM_MANAGER, "South 1", GRACE.id)
OUTSIDER = Person(8, "Zoe Lamb", "zoe.lamb@council.example", Role.WORKER, "South 1", OWEN.id)
ADMINISTRATOR = Person(9, "Ravi Nair", "ravi.nair@council.example", Role.ADMINISTRATOR, "Systems")
LEAVER = Person(
    10,
    "Joan Fell",
    "joan.fell@council.example",
    Role.TEAM_MANAGER,
    "North 1",
    SARAH.id,
    left_on=date(2026, 2, 27),
)

EVERYONE = (HELEN, SARAH, TOM, AISHA, BEN, GRACE, OWEN, OUTSIDER, ADMINISTRATOR, LEAVER)
