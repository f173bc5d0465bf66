"""Batches 批次 in the database: started, carried out, read, recomputed. What a run means stands in `core.runs`."""
