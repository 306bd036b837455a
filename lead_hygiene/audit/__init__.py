"""The same core on exported files: judge a pipeline without Frappe."""
