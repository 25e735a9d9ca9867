"""The application of jobs."""

from django.apps import AppConfig

UNGUARDED = {
    "jobs_jobrun": "how the machinery ran, written by the worker between use cases; it carries no business fact",
}
OPEN = {
    "jobs_jobrun": "it belongs to the installation, not to an authority, and names nobody",
}


class JobsConfig(AppConfig):
    """Regular jobs, deferred jobs, and how they last ran."""

    name = "houqin.foundation.jobs"
    label = "jobs"
