"""Items: their files, how they are read and checked, their releases."""
