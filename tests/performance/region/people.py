"""Names for a region: made up, from several languages, the same again for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from careplan.plans import actions
from careplan.plans.actions.plan import _search_words
from careplan.plans.models import PUBLIC_ID_LENGTH, PUBLIC_ID_LETTERS

FIRST_NAMES = """
Ada Agnieszka Ahmed Amina Ana André Anneliese Ayşe Birgit Carl Chiara Deniz Dmitri Élodie Emre Fatma Fiona Goran Greta
Hassan Henrik Ilse Inés Ivo Jana João Karim Katarina Léa Lukas Maja Marek Maryam Nadia Nils Olga Omar Paweł Rosa Samir
Sofía Søren Tereza Tomás Ursula Vera Yusuf Zahra
"""
LAST_NAMES = """
Abdi Aziz Bauer Becker Björk Conti Costa Delgado Doğan Dvořák Eriksen Farouk Ferrari García Haddad Hansen Horvat Ivanova
Jansen Kaya Keller Kovač Krol Larsen Lindqvist López Maurer Meyer Moreau Müller Novák Nowak Okafor Olsen Özdemir Petrov
Popescu Rahimi Rossi Roth Santos Schmidt Silva Şahin Tanaka Vogel Weber Yıldız
"""
FIRST, LAST = FIRST_NAMES.split(), LAST_NAMES.split()
ONE_HAS_TWO_NAMES = 5
BORN = (date(1932, 1, 1).toordinal(), date(1995, 12, 31).toordinal())
FIRST_NUMBER = 100_000


@dataclass(frozen=True, slots=True)
class Person:
    """Who a copy is. `families`: names of those who take part, as many as may be needed."""

    public_id: str
    identity: actions.Identity
    search_words: frozenset[str]
    families: tuple[str, ...]


def people(seed: int) -> Iterator[Person]:
    """Person after person, without an end; each with a number of their own."""
    chance = random.Random(seed)
    number = FIRST_NUMBER
    while True:
        number += 1
        first, last = chance.choice(FIRST), chance.choice(LAST)
        name = f"{first} {last}"
        if chance.randrange(ONE_HAS_TWO_NAMES) == 0:
            name = f"{name}-{chance.choice(LAST)}"
        born_on = date.fromordinal(chance.randrange(*BORN))
        identity = actions.Identity(name, first, born_on, str(number))
        yield Person(
            "".join(chance.choices(PUBLIC_ID_LETTERS, k=PUBLIC_ID_LENGTH)),
            identity,
            frozenset(_search_words(identity)),
            tuple(f"{chance.choice(FIRST)} {last}" for _each in range(4)),
        )
