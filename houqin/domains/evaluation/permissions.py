"""Who may do what in evaluation (practice 12, 17): exclusions by person stand in the services."""

from houqin.foundation.organisation.roles import OFFICE_ROLES, PROVIDER_ROLES, Role
from houqin.kernel.refusal import N_

CHIEF = frozenset({Role.SECTION_CHIEF})
INSPECTORS = frozenset({Role.INSPECTOR, Role.SECTION_CHIEF, Role.AREA_MANAGER})
PROVIDER_SIDE = frozenset({Role.PROVIDER_MANAGER, Role.PROVIDER_DISPATCHER})

ACTIONS: dict[str, frozenset[Role]] = {
    "evaluation.see": OFFICE_ROLES | {Role.PROVIDER_MANAGER},
    "evaluation.sheets.see": (OFFICE_ROLES - {Role.REQUESTER}) | PROVIDER_SIDE,
    "evaluation.schemes.change": CHIEF | {Role.ADMINISTRATOR},
    "evaluation.inspections.plan": frozenset({Role.INSPECTOR, Role.SECTION_CHIEF}),
    "evaluation.inspect": INSPECTORS,
    "evaluation.countersign": PROVIDER_ROLES,
    "evaluation.findings.waive": frozenset({Role.INSPECTOR, Role.SECTION_CHIEF}),
    "evaluation.rectifications.issue": INSPECTORS,
    "evaluation.rectifications.answer": PROVIDER_SIDE,
    "evaluation.rectifications.recheck": INSPECTORS,
    "evaluation.ask": frozenset({Role.INSPECTOR, Role.SECTION_CHIEF, Role.DISPATCHER}),
    "evaluation.ratings.see": (OFFICE_ROLES - {Role.REQUESTER}) | PROVIDER_SIDE,
    "evaluation.comments.release": frozenset({Role.INSPECTOR, Role.SECTION_CHIEF}),
    "evaluation.answers.see": OFFICE_ROLES - {Role.REQUESTER},
    "evaluation.incidents.enter": frozenset({Role.INSPECTOR, Role.SECTION_CHIEF}),
    "evaluation.points.add": CHIEF,
    "evaluation.cards.freeze": CHIEF | {Role.FINANCE_CLERK},
    "evaluation.coverage.sign": CHIEF,
    "evaluation.appeal": frozenset({Role.PROVIDER_MANAGER}),
    "evaluation.appeals.answer": frozenset({Role.INSPECTOR, Role.SECTION_CHIEF}),
    "evaluation.measures.take": CHIEF,
    "evaluation.managers.appraise": CHIEF | {Role.ADMINISTRATOR},
    "evaluation.managers.see": OFFICE_ROLES - {Role.REQUESTER},
    "evaluation.flags.see": frozenset({Role.AUDITOR, Role.SECTION_CHIEF, Role.SECURITY_OFFICER}),
}

NAMES = {
    "evaluation.schemes.change": N_("change evaluation schemes"),
    "evaluation.inspections.plan": N_("plan inspections"),
    "evaluation.inspect": N_("inspect"),
    "evaluation.countersign": N_("countersign findings"),
    "evaluation.findings.waive": N_("waive findings"),
    "evaluation.rectifications.issue": N_("issue rectification notices"),
    "evaluation.rectifications.answer": N_("answer rectification notices"),
    "evaluation.rectifications.recheck": N_("check rectifications again"),
    "evaluation.ask": N_("ask for satisfaction"),
    "evaluation.comments.release": N_("release comments to providers"),
    "evaluation.incidents.enter": N_("enter incidents"),
    "evaluation.points.add": N_("add points"),
    "evaluation.cards.freeze": N_("freeze scores"),
    "evaluation.coverage.sign": N_("sign for a low coverage"),
    "evaluation.appeal": N_("appeal against a score"),
    "evaluation.appeals.answer": N_("answer appeals"),
    "evaluation.measures.take": N_("take measures"),
    "evaluation.managers.appraise": N_("appraise managers"),
}
