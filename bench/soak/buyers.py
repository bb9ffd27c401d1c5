"""People who order over HTTP, and people who say yes or no; each notes what the portal told him."""

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event, Lock

from bench.soak.browser import Answer, Browser
from bench.soak.pages import Forms, Shown, shown

NUMBER = re.compile(r"^/commandes/([^/]+)/confirmation$")
MOST_ROUNDS = 30  # between récapitulatif and vérification
CUT = 0.05  # how many lose their connection when they have pressed the button
TWICE = 0.05  # how many press the button once more after the answer
LOOKS = 0.2  # how many then look at the order's page
REFUSALS = 0.1


@dataclass(frozen=True)
class Acknowledged:
    """An order as its buyer saw it. `begun` is when the question that was answered went out, `seconds` what it took
    from his first click, `tries` how many clicks."""

    number: str
    buyer: str
    shown: Shown
    tries: int
    begun: float
    seconds: float


@dataclass
class Notebook:
    """What all of them note. `decisions` says of each number whether it was approved."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    decisions: dict[str, bool] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)


class Tickets:
    """So many orders are to be made, by whoever comes."""

    def __init__(self, count: int) -> None:
        self.left = count
        self._lock = Lock()

    def __iter__(self) -> Iterator[int]:
        while True:
            with self._lock:
                if not self.left:
                    return
                self.left -= 1
            yield self.left


class Buyer:
    def __init__(self, username: str, browser: Browser, notebook: Notebook, seed: str) -> None:
        self.username, self.browser, self.notebook = username, browser, notebook
        self.chance = random.Random(seed)
        self.offers: dict[str, dict[str, str]] = {}

    def shop(self, tickets: Tickets) -> None:
        for _ in tickets:
            wanted = self._choose()
            self._confirm(self._verify(wanted))

    def _choose(self) -> dict[str, int]:
        """Look at the catalogue, put some of it into the basket; returns what he wants to have, by reference."""
        page = self.browser.get("/catalogue/")
        self.offers = {offer["reference"]: offer for offer in Forms(page.text).forms["/panier/lignes"]}
        chosen = self.chance.sample(sorted(self.offers), self.chance.randint(1, 4))
        wanted = {
            reference: int(self.offers[reference]["quantity"]) * self.chance.randint(1, 9) for reference in chosen
        }
        self._add(wanted)
        return wanted

    def _add(self, wanted: dict[str, int]) -> None:
        for reference, quantity in wanted.items():
            self.browser.post("/panier/lignes", self.offers[reference] | {"quantity": str(quantity)})

    def _verify(self, wanted: dict[str, int]) -> Answer:
        """Set the récapitulatif right, where a lost answer may have added twice, until the vérification shows it."""
        for _ in range(MOST_ROUNDS):
            self._correct(wanted)
            page = self.browser.get("/panier/verification")
            if page.status == 200 and shown(page.text).wanted == wanted:
                return page
            self.notebook.counts["corrected"] += 1
        raise AssertionError(f"{self.username} never saw what he wanted: {wanted}")

    def _correct(self, wanted: dict[str, int]) -> None:
        page = self.browser.get("/panier/")
        if "/panier/" not in (forms := Forms(page.text).forms):
            missing = wanted
        else:
            fields = dict(forms["/panier/"][0])
            lines = dict(re.findall(r'class="ref">([^<]+)</span>.*?name="quantity-(\d+)"', page.text, re.S))
            missing = {reference: wanted[reference] for reference in wanted if reference not in lines}
            typed = {f"quantity-{pk}": str(wanted[reference]) for reference, pk in lines.items() if reference in wanted}
            self.browser.post("/panier/", fields | typed | {"order": "1"})
        self._add(missing)

    def _confirm(self, page: Answer) -> None:
        """Press the button until there is an answer, and note it."""
        ((action, (fields,)),) = [(a, f) for a, f in Forms(page.text).forms.items() if a.endswith("/commande")]
        if cut := self.chance.random() < CUT:
            self.browser.post_and_leave(action, fields)
        answer = self.browser.post(action, fields)
        number = self._number(answer)
        seen = shown(page.text)
        if self.chance.random() < TWICE and self._number(self.browser.post(action, fields)) != number:
            self._complain(f"{number}: a second click gave another number")
        if self.chance.random() < LOOKS and shown(self.browser.get(f"/commandes/{number}/").text) != seen:
            self._complain(f"{number}: its page doesn't show what was confirmed")
        told = Acknowledged(number, self.username, seen, answer.tries + cut, answer.begun, answer.seconds)
        with self.notebook.lock:
            self.notebook.acknowledged.append(told)

    def _number(self, answer: Answer) -> str:
        found = NUMBER.match(answer.location)
        if answer.status != 302 or not found:
            raise AssertionError(f"{self.username}: {answer.status} {answer.location!r} {answer.text[:500]}")
        return found[1]

    def _complain(self, what: str) -> None:
        with self.notebook.lock:
            self.notebook.complaints.append(what)


class Approver:
    def __init__(self, browser: Browser, notebook: Notebook, seed: str) -> None:
        self.browser, self.notebook = browser, notebook
        self.chance = random.Random(seed)

    def decide_until(self, nothing_more_comes: Event) -> None:
        """Decide what waits; leave when nothing waits and nothing more can come."""
        while True:
            last_look = nothing_more_comes.is_set()
            waiting = self.browser.get("/commandes/?etat=a-valider").text
            numbers = sorted(set(re.findall(r'href="/commandes/([^/"]+)/"', waiting)))
            for number in numbers:
                self._decide(number)
            if last_look and not numbers:
                return
            time.sleep(0 if numbers else 0.5)

    def _decide(self, number: str) -> None:
        forms = Forms(self.browser.get(f"/commandes/{number}/").text)
        if f"/commandes/{number}/validation" not in forms.forms:
            return
        granted = self.notebook.decisions.setdefault(number, self.chance.random() >= REFUSALS)
        action = f"/commandes/{number}/{'validation' if granted else 'refus'}"
        fields = forms.one(action) if granted else forms.one(action) | {"reason": "Budget épuisé."}
        answer = self.browser.post(action, fields)
        if answer.status != 302 and answer.tries == 1:
            raise AssertionError(f"{number}: {answer.status} {answer.text[:500]}")
