"""Links between the pages of a list: the question as it stands, with another place to go on from."""

from django.http import QueryDict


def pages(query: QueryDict, following: str) -> dict[str, str]:
    """`beginning` and `following` as query strings; `following` is empty on the last page."""
    kept = query.copy()
    kept.pop("suite", None)
    beginning = kept.urlencode()
    kept["suite"] = following
    return {"beginning": beginning, "following": kept.urlencode() if following else ""}
