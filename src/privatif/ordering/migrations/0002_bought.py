from django.db import migrations

from privatif.ordering import bought


class Migration(migrations.Migration):
    dependencies = [("ordering", "0001_initial")]
    operations = [migrations.RunPython(lambda apps, editor: (bought.create(editor.connection), bought.rebuild()))]
