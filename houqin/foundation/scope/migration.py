"""The two kinds of migration that an app begins with: its tables, and what the database itself guards.

Django builds every related model anew around each operation, and here each table is related to all others by its
authority: filling an empty database took most of a minute. Neither kind needs that.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel, Migration, RunSQL
from django.db.migrations.state import ProjectState


class Tables(Migration):
    """Creates tables, all at once in their last shape; they may point at each other in any order."""

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Create the tables. Raises TypeError for any other operation."""
        _demand(self, CreateModel)
        after = self.mutate_state(ProjectState(project_state.models, project_state.real_apps))
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, project_state, after)
        return after


class Guards(Migration):
    """Runs SQL, of which the models know nothing: triggers, policies, grants."""

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Run the SQL. Raises TypeError for any other operation."""
        _demand(self, RunSQL)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state


def _demand(migration: Migration, kind: type) -> None:
    for operation in migration.operations:
        if not isinstance(operation, kind):
            raise TypeError(f"{migration}: {operation.describe()} belongs into a migration of its own")
