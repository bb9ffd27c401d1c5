"""Texts that mean something to a browser, a template, a typesetter, a mail or a spreadsheet, and where they go.

Nothing is exported to a spreadsheet today: the files that leave the portal are PDF and `.eml`.
"""

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import CharField, TextField

# Twenty characters at most, so that every column holds all of it.
HOSTILE = {
    "script": "<script>alert(1)//",
    "image": "<img src=// onerror=",
    "attribute": '" onclick=alert(1) x',
    "apostrophe": "' autofocus onfocus=",
    "end of a field": "</textarea></title>",
    "comment": "--><svg onload=a()>",
    "entity": "&lt;b&gt; &#39; &amp",
    "link": "javascript:alert(1)",
    "jinja": "{{ 7*7 }}{% raw %}",
    "jinja comment": "{# x #}${7*7}<%= 7 %>",
    "percent": "%s %(name)s %% {0}",
    "typst": '#read("x") $x$ *b*_c',
    "typst end": '"}] \\ ] ) @r <l> // /*',
    "formula": "=1+1|' /C calc'!A0",
    "formula at": '@SUM(1;2)+"x"',
    "formula minus": "-2+3\t+33",
    "header": "A\r\nBcc: a@b.example",
    "encoded header": "=?utf-8?q?=0ABcc:?=",
    "turned round": "abc\u202egnp.exe\u2066",
    "invisible": "a\u200bb\u00adc\ufeffd",
    "emoji": "😀👩\u200d🚀 e\u0301 \U0001f1eb\U0001f1f7",
    "one word": "W" * 20,
}
HOSTILE = {name: text[:20].strip() for name, text in HOSTILE.items()}
PLAIN = "Un texte de tout le"
# What the machine writes, and what people write but no text fits in.
NOT_PEOPLES = {
    "password", "session_data", "client", "value", "number_key", "maker_key", "customer_reference_key",
    "search_words", "search_keys", "term",
    "sort_key", "number_loose", "maker_loose", "customer_reference_loose", "key", "event",
    "words", "series", "trade_key", "kind", "colour",
    "reaction", "leased_by", "action", "code", "email", "recipient",
}  # fmt: skip


def plant(text: str) -> None:
    """Writes the text into every column of every row that holds what people, or the ERP, wrote."""
    for model in apps.get_models():
        columns = [field.attname for field in model._meta.concrete_fields if _is_peoples(field)]
        if columns and model.__module__.startswith("privatif."):
            once = {name for made in model._meta.constraints for name in getattr(made, "fields", ())} & set(columns)
            model._default_manager.update(**dict.fromkeys(set(columns) - once, text))
            if once and (first := model._default_manager.order_by("pk").first()):
                model._default_manager.filter(pk=first.pk).update(**dict.fromkeys(once, text))
    for passkey in Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN):
        passkey.data["name"] = text
        passkey.save()


def _is_peoples(field: object) -> bool:
    return (
        isinstance(field, CharField | TextField)
        and not (field.choices or field.unique or field.attname in NOT_PEOPLES)
        and (field.max_length is None or field.max_length >= 20)
    )
