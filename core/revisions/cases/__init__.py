"""What a revision means for cases: past ones decided again, open ones moved to it and back."""
