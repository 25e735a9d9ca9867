"""Django's PostgreSQL backend, with the scope as the first statement of each transaction."""

from django.db.backends.postgresql import base

from houqin.foundation.scope import scope


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens a transaction, then says what it may see; the setting ends with the transaction."""

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        """Leaving autocommit opens a transaction: the scope is its first statement."""
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if not autocommit and self.connection is not None:
            with self.connection.cursor() as cursor:
                cursor.execute(scope.SET_SCOPE, scope.current().settings())
