from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="response",
            name="exact_score",
            field=models.DecimalField(
                blank=True, decimal_places=4, max_digits=7, null=True, verbose_name="exact total"
            ),
        ),
    ]
