"""The words under which the patients who are here already are found again."""

from django.db import migrations

from lightwell.patients import matching

AT_ONCE = 500


def write_keys(apps, schema_editor):
    patient_model, key_model = apps.get_model("patients", "Patient"), apps.get_model("patients", "MatchKey")
    rows = []
    for one in patient_model.objects.iterator(chunk_size=AT_ONCE):
        identity = matching.Identity(one.given_name, one.family_name, one.birth_date, one.health_card_number)
        rows += [key_model(patient=one, key=key) for key in sorted(matching.keys(identity))]
    key_model.objects.bulk_create(rows, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("patients", "0040_same_person")]
    operations = [migrations.RunPython(write_keys, migrations.RunPython.noop)]
