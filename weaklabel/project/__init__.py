"""Tasks, workspaces and runs: what is on disk."""
