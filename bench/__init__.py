"""Measured comparisons: every figure beside a peer or a limit that ran in the same minute on the same machine.

Only ratios travel from one machine to another, so ratios are what is aimed at; nothing here is a test.
"""
