"""The application of evaluation."""

from django.apps import AppConfig

UNGUARDED: dict[str, str] = {}


class EvaluationConfig(AppConfig):
    """Inspections, satisfaction, scorecards, rectification, measures."""

    name = "houqin.domains.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Make this app's actions known and the words of its steps."""
        from houqin.domains.evaluation.permissions import ACTIONS, NAMES
        from houqin.domains.evaluation.recorded import RECORDED
        from houqin.foundation.organisation import permissions
        from houqin.web import records

        permissions.register(ACTIONS, NAMES)
        records.register(RECORDED)
