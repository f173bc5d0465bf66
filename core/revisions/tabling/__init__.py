"""Rule tables as people read and type them: cells in words, edits of tables, mends of what is wrong, parameters, what waits for confirmation."""
