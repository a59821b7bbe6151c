"""Random chains of revisions."""
