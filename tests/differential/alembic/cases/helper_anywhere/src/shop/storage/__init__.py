"""Nothing here either"""
