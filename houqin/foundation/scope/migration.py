"""The two kinds of migration that make tables and guard them.

Django builds every related model anew around each operation, and here each table is related to all others by its
authority: filling an empty database took most of a minute. Neither kind needs that.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    Migration,
    RemoveConstraint,
    RunSQL,
)
from django.db.migrations.state import ProjectState


class Tables(Migration):
    """Makes or changes tables, all at once in their last shape, and guards them; they may point at each other freely.

    So no operation may change a table that another makes: what belongs to a new table stands in its CreateModel.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Make the tables. Raises TypeError for any other operation."""
        _demand(self, CreateModel, AddField, AlterField, AddIndex, AddConstraint, RemoveConstraint, RunSQL)
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


def _demand(migration: Migration, *kinds: type) -> None:
    for operation in migration.operations:
        if not isinstance(operation, kinds):
            raise TypeError(f"{migration}: {operation.describe()} belongs into a migration of its own")
