"""What verify found of an authority shows to those who see all of it."""

from django.db import migrations

from houqin.foundation.scope.sql import row_security


class Migration(migrations.Migration):
    """Row security of the kept outcomes."""

    dependencies = [("audit", "0003_verificationoutcome"), ("scope", "0001_functions")]
    operations = [row_security("audit_verificationoutcome", unit=None)]
