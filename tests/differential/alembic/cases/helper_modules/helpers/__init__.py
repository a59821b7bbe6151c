"""The package."""
PREFIX = "pre_"
