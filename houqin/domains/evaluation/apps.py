"""The application of evaluation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

UNGUARDED: dict[str, str] = {}


class EvaluationConfig(AppConfig):
    """Inspections, satisfaction, scorecards, rectification, measures."""

    name = "houqin.domains.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Make this app's actions, pages, words and checks known; listen for clauses that would deduct twice."""
        from houqin.domains.contracts.events import clause_agreed
        from houqin.domains.evaluation import checks, handlers, steps
        from houqin.domains.evaluation.awaiting import AWAITING
        from houqin.domains.evaluation.models import FindingPhoto
        from houqin.domains.evaluation.permissions import ACTIONS, NAMES
        from houqin.domains.evaluation.recorded import RECORDED
        from houqin.foundation.audit import verification
        from houqin.foundation.documents.models import register_holder
        from houqin.foundation.organisation import eligible, permissions
        from houqin.foundation.organisation.duties import Duty
        from houqin.web import awaiting, reasons, records
        from houqin.web.navigation import RECORDS, WORK, Entry, register

        permissions.register(ACTIONS, NAMES)
        eligible.register(
            {
                Duty.APPRAISE: "evaluation.inspect",
                Duty.PROPOSE_FINDING: "evaluation.inspect",
                Duty.WAIVE: "evaluation.findings.waive",
            }
        )
        records.register(RECORDED)
        for name, meanings in (
            ("part", steps.PARTS),
            ("site_rule", steps.SITE_RULES),
            ("indicator", steps.INDICATORS),
            ("grade", steps.GRADES),
        ):
            reasons.vocabulary(name, meanings)
        reasons.register(steps.STEPS)
        awaiting.register(AWAITING)
        clause_agreed.connect(handlers.clause_agreed)
        register_holder(lambda actor: FindingPhoto.objects.visible_to(actor).values("document_id"))
        verification.register("evaluation.scores", checks.LABEL, checks.scores, holds=checks.HOLDS)
        register(
            Entry(_("Inspections"), "evaluation:inspections", "clipboard-list", WORK, 30, "evaluation.sheets.see"),
            Entry(_("Rectification"), "evaluation:rectifications", "tool", WORK, 32, "evaluation.sheets.see"),
            Entry(_("Call-backs"), "evaluation:call_backs", "phone", WORK, 34, "evaluation.ask"),
            Entry(_("Scores"), "evaluation:cards", "star", RECORDS, 20, "evaluation.see"),
            Entry(_("Appeals"), "evaluation:appeals", "scale", RECORDS, 22, "evaluation.sheets.see"),
            Entry(_("Measures and rewards"), "evaluation:measures", "shield-check", RECORDS, 24, "evaluation.see"),
            Entry(_("Ratings by service"), "evaluation:ratings", "star", RECORDS, 25, "evaluation.ratings.see"),
            Entry(_("Staffing"), "evaluation:staffing", "users", RECORDS, 26, "evaluation.sheets.see"),
            Entry(_("Managers appraised"), "evaluation:managers", "user", RECORDS, 28, "evaluation.managers.see"),
            Entry(_("Signs that want an answer"), "evaluation:signs", "eye", RECORDS, 60, "evaluation.flags.see"),
        )
