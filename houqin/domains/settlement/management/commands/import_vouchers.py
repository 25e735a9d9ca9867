"""``houqin import vouchers FILE``: the treasury's vouchers, by application number."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """Voucher numbers and days of payment; each row pays one released application."""

    help = "Import the treasury's vouchers; each pays one released application, to the fen."
    target = "treasury_vouchers"
    mapping = "treasury_vouchers"
