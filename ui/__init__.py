"""Everything that speaks HTTP, and the command line. Imports core; names no item."""
