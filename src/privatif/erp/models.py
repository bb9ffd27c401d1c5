"""How far the portal has heard from the ERP."""

from django.db import models


class Watermark(models.Model):
    """One kind of news, and the moment up to which all of it has been applied."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.at:%Y-%m-%d %H:%M:%S}"
