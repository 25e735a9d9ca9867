"""The shared face: pages, tables, forms, static assets, API plumbing."""
