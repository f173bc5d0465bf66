"""Where values come from that nobody should have to type: sources 来源, asked with consent, and what becomes of each value afterwards."""
