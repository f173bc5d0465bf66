"""What an official changes of an item's process, materials, papers and guide: each operation answers the edits that do it."""
