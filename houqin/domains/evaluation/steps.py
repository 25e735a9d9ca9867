"""The words of this app's steps; figures are filled in at display, in either language."""

from collections.abc import Callable, Mapping

from houqin.kernel.refusal import N_

PARTS = {
    "inspection": N_("inspection"),
    "kpi": N_("indicators"),
    "satisfaction": N_("satisfaction"),
}
SITE_RULES = {
    "weighted": N_("the mean weighted by area"),
    "minimum": N_("the worst site"),
    "mean": N_("the plain mean"),
}
INDICATORS = {
    "on_post_rate": N_("hours present of hours due"),
    "response_on_time": N_("responses in time"),
    "completion_on_time": N_("completions in time"),
    "rework_rate": N_("reworked of completed"),
    "valid_complaints": N_("valid complaints"),
    "rounds_on_time": N_("rounds made on time"),
    "rounds_missed": N_("rounds missed"),
    "plan_done": N_("planned work done"),
    "rectifications_overdue": N_("rectifications overdue"),
    "turnover": N_("twice the leavers, of heads at start and end"),
}


def _satisfaction(figures: Mapping[str, int | str]) -> str:
    if figures["months"] == 1:
        return N_("Satisfaction {score:score}: {voices} voices, {needed} were needed; one person is one voice.")
    return N_("Satisfaction {score:score}: {voices} voices of {months} months, for the month alone had too few.")


def _item(figures: Mapping[str, int | str]) -> str:
    if figures["site"]:
        return N_("{site} · {code} {name}: {points:score} of {max:score}.")
    return N_("{code} {name}: {points:score} of {max:score}.")


def _not_checked(figures: Mapping[str, int | str]) -> str:
    if figures["site"]:
        return N_("{site} · {code} {name}: not checked; its {max:score} points count on neither side.")
    return N_("{code} {name}: not checked; its {max:score} points count on neither side.")


STEPS: dict[str, str | Callable[[Mapping[str, int | str]], str]] = {
    "evaluation.item": _item,
    "evaluation.item_rated": N_(
        "{code} {name}: {parts} of {whole} ({indicator:indicator}), {points:score} of {max:score}."
    ),
    "evaluation.item_counted": N_("{code} {name}: {parts} {indicator:indicator}, {points:score} of {max:score}."),
    "evaluation.not_checked": _not_checked,
    "evaluation.rescaled": N_(
        "{part:part}: {kept:score} of {judged:score} points judged ({whole:score} in all), out of 100: {score:score}."
    ),
    "evaluation.site": N_("{site}: {score:score}."),
    "evaluation.sites": N_("{sites} sites, {how:site_rule}: {score:score}."),
    "evaluation.satisfaction": _satisfaction,
    "evaluation.too_few_answers": N_("Satisfaction is not known: {voices} voices, {needed} are needed."),
    "evaluation.weight_moved": N_("{part:part} is not known: its weight of {ppm:rate} goes to the inspection."),
    "evaluation.part": N_("{part:part} {score:score} × {ppm:rate}"),
    "evaluation.added": N_("Points added: {given:score} given, {counted:score} count (at most {most:score})."),
    "evaluation.veto": N_("A veto was decided: the score is held to {most:score} at most."),
    "evaluation.score": N_("Score: {score:score}, rounded once."),
    "evaluation.no_score": N_("No score: nobody inspected, and what is not known is neither nothing nor full marks."),
    "evaluation.grade": N_("{score:score} is “{grade:grade}”."),
    "evaluation.coverage": N_("{ppm:rate} of the points were looked at or are known."),
}
#: The grades of the default scheme; others show their code.
GRADES = {"fail": N_("Failed"), "pass": N_("Passed"), "good": N_("Good"), "excellent": N_("Excellent")}
FLAGS = {
    "kpi_unknown": N_("indicators not known"),
    "satisfaction_short": N_("too few answers"),
    "not_inspected": N_("not inspected"),
}
SIGNS = {
    "burst": N_("many answers of one voice within ten minutes"),
    "always_top": N_("one voice gives only the highest grade"),
    "satisfied_despite_complaints": N_("nearly everybody satisfied beside valid complaints"),
    "never_finds": N_("an inspector never finds anything"),
    "same_photo": N_("one photo for several findings"),
}
