"""Beside the revisions"""
from ..kinds import SCHEMA as OTHER


def name_of(table):
    return f"{OTHER}_{table}"
