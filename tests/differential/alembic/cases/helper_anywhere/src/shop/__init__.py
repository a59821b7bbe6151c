"""A package with nothing in it"""
