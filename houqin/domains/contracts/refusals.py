"""What contracts refuse, in one place because rules and services raise the same sentences."""

from houqin.kernel.refusal import N_, BadInput, Refusal


class TermsUnclear(BadInput):
    """A line nobody could price or settle."""

    code = "contracts.terms_unclear"
    sentence = N_("Line {line}: {problem}.")
    basis = "rules B3"


class NumberTaken(Refusal):
    """Another contract has this number."""

    code = "contracts.number_taken"
    sentence = N_("The contract number {number} is taken.")
    remedy = N_("Check whether the contract was entered already.")


class LineNumberTaken(Refusal):
    """The contract has a line of this number already."""

    code = "contracts.line_number_taken"
    sentence = N_("The contract already has a line {line}.")
    remedy = N_("Give the new line the next number.")


class NotDraft(Refusal):
    """Terms of a contract in force are not edited."""

    code = "contracts.not_draft"
    sentence = N_("The contract {contract} is in force; what it says is not changed.")
    remedy = N_("End the line and enter a new one by an amendment.")
    basis = "house §6, Versions"


class NoLines(Refusal):
    """A contract with nothing to deliver, or a line that covers nobody."""

    code = "contracts.no_lines"
    sentence = N_("The contract {contract} has no line, or a line that covers no unit.")
    remedy = N_("Enter its lines and the units each covers.")
    status = 422


class ProviderBarred(Refusal):
    """A provider that is suspended, struck off or banned gets no new contract."""

    code = "contracts.provider_barred"
    sentence = N_("{provider} is not admitted on {on}.")
    remedy = N_("Lift the suspension first, or choose another provider.")
    basis = "glossary 13"


class DeliveredOtherwise(Refusal):
    """The same source delivers again, but something else."""

    code = "contracts.delivered_otherwise"
    sentence = N_("This was already delivered with another quantity: {known} instead of {given} thousandths.")
    remedy = N_("Reverse the first delivery with a reason, then record it again.")
    basis = "house rule 1"


class MeasureDiffers(BadInput):
    """A cost without a line at cost, or a line at cost without a cost."""

    code = "contracts.measure_differs"
    sentence = N_("Line {line} is priced {basis}; {problem}.")


class AlreadyReversed(Refusal):
    """A delivery is reversed once, and a reversal is not reversed."""

    code = "contracts.already_reversed"
    sentence = N_("This delivery is a reversal or was reversed already.")
    remedy = N_("Record the delivery again where it counts.")
