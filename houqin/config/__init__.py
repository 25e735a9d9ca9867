"""Settings, root urls, the command line."""
