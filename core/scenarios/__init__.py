"""Scenarios: sentences that officials read and the machine runs, in memory or through the real house.

Its parts are imported one by one: those that play are large, and most processes only name or lay out scenarios.
"""
