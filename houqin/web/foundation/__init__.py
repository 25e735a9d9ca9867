"""Pages and endpoints on what the foundation keeps: the foundation itself knows no web."""
