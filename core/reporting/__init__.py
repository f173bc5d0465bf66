"""Reporting upwards 上报: what happens to cases goes to the upper platform as records of the national shape, and its cases come in.

`mapping.toml` says which events make which records and what stands in them; the outbox is a consumer of the event order, a sender
empties it in order for each case, and every day both sides compare what they have. Source: standards 2.11 (`up_pro_…`).
"""
