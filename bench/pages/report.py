"""The figures of a run as Markdown, and their place in bench/README.md."""

import re
from collections.abc import Sequence
from math import inf
from pathlib import Path
from typing import Any

MOST_MB, LONGEST_START = 150, 2  # of one worker; seconds until the first page
HEAD = (
    "| page | goal | CPU ms | × limit | queries | p50 ms | p95 ms | p50 at {n} | p95 at {n} | a second at {n} |",
    "|---|---|---|---|---|---|---|---|---|---|",
)


def table(result: dict[str, Any]) -> str:
    """One size on one database."""
    size, limit = result["size"], result["limit"]
    title = (
        f"**{result['database']}, {size['articles']:,} articles**, {size['companies']:,} companies of {size['prices']} "
        f"prices: {result['database_mb']:,.0f} MB; the worker held {result['peak_mb']:.0f} MB at most, "
        f"`serve` answered after {result['cold_start_seconds']:.2f} s."
    )
    rows = [_row(cost, limit["cpu_ms"], "") for cost in [limit]]
    rows += [_row(cost, limit["cpu_ms"], _goal(cost, limit["cpu_ms"])) for cost in result["pages"]]
    return "\n".join([title, "", *(line.format(n=size["clients"]) for line in HEAD), *rows])


def within_goals(result: dict[str, Any]) -> bool:
    limit = result["limit"]["cpu_ms"]
    return (
        all(cost["cpu_ms"] <= _most(cost, limit) and not _is_slow(cost) for cost in result["pages"])
        and result["peak_mb"] <= MOST_MB
        and result["cold_start_seconds"] <= LONGEST_START
    )


def _most(cost: dict[str, Any], limit: float) -> float:
    """The catalogue page may cost its milliseconds or six times the limit."""
    own: float = cost["most_ms"] or inf
    return max(own, 6 * limit) if cost["name"].startswith("catalogue") else own


def _goal(cost: dict[str, Any], limit: float) -> str:
    most = _most(cost, limit)
    if most == inf:
        return ""
    return f"{most:.1f}" if cost["cpu_ms"] <= most else f"{most:.1f}, **missed**"


def _row(cost: dict[str, Any], limit: float, goal: str) -> str:
    one, many = cost["one"], cost["many"]
    p95 = f"{one[1]:.1f}" + (
        f" (of {cost['p95_ms']:.0f}{', **missed**' if _is_slow(cost) else ''})" if cost["p95_ms"] else ""
    )
    return (
        f"| {cost['name']} | {goal} | {cost['cpu_ms']:.1f} | {cost['cpu_ms'] / limit:.1f} | {cost['queries']} | "
        f"{one[0]:.1f} | {p95} | {many[0]:.1f} | {many[1]:.1f} | {many[2]:.0f} |"
    )


def _is_slow(cost: dict[str, Any]) -> bool:
    return bool(cost["p95_ms"] and cost["one"][1] > cost["p95_ms"])


def keep(readme: Path, name: str, text: str) -> None:
    """Put `text` between the marks of `name` in the document."""
    block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    old = readme.read_text()
    new = block.sub(lambda found: f"{found[1]}{text}\n{found[2]}", old)
    if not block.search(old):
        raise ValueError(f"{readme} has no place for {name}")
    readme.write_text(new)


def page_of(results: Sequence[dict[str, Any]], machine: str) -> str:
    return "\n\n".join([f"{machine}.", *map(table, results)])
