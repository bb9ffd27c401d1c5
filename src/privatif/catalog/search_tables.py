"""The search's own tables, written by triggers alone (`search_sqlite`, `search_postgresql`, `ordering.bought`)."""

from django.db import models

from privatif.accounts.models import Company


class Words(models.Model):
    """The words of a catalogue's article in the full-text index: FTS5 or tsvector."""

    entry = models.OneToOneField("catalog.CatalogueEntry", models.DO_NOTHING, primary_key=True, db_column="rowid")

    class Meta:
        managed = False
        db_table = "catalog_words"

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Reference(models.Model):
    """A name of a catalogue's article: our reference, the maker's, the customer's, its EAN."""

    pk = models.CompositePrimaryKey("company_id", "key", "entry_id")
    company = models.ForeignKey(Company, models.DO_NOTHING, related_name="+")
    key = models.CharField(max_length=40)
    entry = models.ForeignKey("catalog.CatalogueEntry", models.DO_NOTHING, related_name="references")

    class Meta:
        managed = False
        db_table = "catalog_reference"

    def __str__(self) -> str:
        return self.key


class Bought(models.Model):
    """How many lines of a company's orders were of an article."""

    pk = models.CompositePrimaryKey("company_id", "article_id")
    company = models.ForeignKey(Company, models.DO_NOTHING, related_name="+")
    article = models.ForeignKey("catalog.Article", models.DO_NOTHING, related_name="+")
    times = models.IntegerField()

    class Meta:
        managed = False
        db_table = "catalog_bought"

    def __str__(self) -> str:
        return f"{self.article_id} x{self.times}"


class Term(models.Model):
    """A word that some article has: what a mistyped one may have meant. None is taken away."""

    term = models.CharField(max_length=40, primary_key=True)

    class Meta:
        managed = False
        db_table = "catalog_term"

    def __str__(self) -> str:
        return self.term
