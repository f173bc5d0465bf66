"""The scenarios run on a revision: what they find, how one is played, what is published beside."""
