"""Files from outside, YAML and JSON, read within limits: nothing in them is run, expanded, or silently dropped."""
