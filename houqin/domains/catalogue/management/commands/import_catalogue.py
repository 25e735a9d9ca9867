"""``houqin import catalogue FILE``: a list of services."""

from houqin.foundation.imports.management.commands._importing import ImportCommand


class Command(ImportCommand):
    """Catalogue items with content, standard, price and promises."""

    help = "Import the service catalogue from a list."
    target = "catalogue"
    mapping = "catalogue"
