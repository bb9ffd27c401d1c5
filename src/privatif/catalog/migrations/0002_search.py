from django.db import migrations

from privatif.catalog import search_index


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [
        migrations.RunPython(lambda apps, editor: (search_index.create(editor.connection), search_index.rebuild())),
    ]
