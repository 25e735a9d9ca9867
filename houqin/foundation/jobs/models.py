"""How each regular job last ran."""

from django.db import models


class JobRun(models.Model):
    """One row per regular job: when it last ran and with what result. Nothing here is needed to run it again."""

    name = models.CharField(max_length=80, unique=True)
    last_started_at = models.DateTimeField()
    last_finished_at = models.DateTimeField(null=True)
    last_succeeded_at = models.DateTimeField(null=True)
    last_result = models.CharField(max_length=200, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
